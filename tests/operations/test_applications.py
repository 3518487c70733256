"""Where callbacks go, and who answers."""

import pytest

from dashboard.operations import applications
from dashboard.operations.problems import Invalid
from dashboard.sinch.applications import CallbackUrls
from dashboard.store import applications as rows
from tests.house import ANNA, CALLBACK_URL, House

ELSEWHERE = CallbackUrls("https://ops.example.net/voice", "https://spare.example.net/voice")


def test_the_addresses_are_what_the_platform_says(home: House):
    assert applications.callback_urls(home.runtime) == CallbackUrls(CALLBACK_URL, None)


def test_saved_addresses_are_what_the_platform_calls_next(home: House):
    command = applications.save_callback_urls(home.runtime, ELSEWHERE, seen=None, by=ANNA)

    assert command.status == "confirmed"
    assert home.control("GET", "application")["callback_url"] == ELSEWHERE.primary


def test_the_old_address_is_kept(home: House):
    applications.save_callback_urls(home.runtime, ELSEWHERE, seen=None, by=ANNA)

    assert applications.overview(home.runtime).application.previous_url == CALLBACK_URL


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(home: House):
    stale = CallbackUrls("https://what.i.saw.example.net/voice", None)

    with pytest.raises(applications.ChangedMeanwhile) as found:
        applications.save_callback_urls(home.runtime, ELSEWHERE, seen=stale, by=ANNA)

    assert found.value.current.primary == CALLBACK_URL
    assert home.control("GET", "application")["callback_url"] == CALLBACK_URL


def test_when_our_door_takes_over_the_backend_before_it_goes_on_answering(home: House):
    backend = CallbackUrls("https://backend.example.net/voice", None)
    home.runtime.voice.set_callback_urls(home.runtime.application_key, backend)

    ours = CallbackUrls(home.runtime.settings.door_url, backend.primary)
    applications.save_callback_urls(home.runtime, ours, seen=None, by=ANNA)

    with home.database.reading() as connection:
        row = rows.find(connection, home.runtime.application_key)
    assert (row.answers, row.relay_url) == ("relay", backend.primary)


def test_coming_back_to_our_door_after_a_wrong_address_changes_nobody_who_answers(home: House):
    applications.save_callback_urls(home.runtime, ELSEWHERE, seen=None, by=ANNA)

    ours = CallbackUrls(home.runtime.settings.door_url, None)
    applications.save_callback_urls(home.runtime, ours, seen=None, by=ANNA)

    with home.database.reading() as connection:
        row = rows.find(connection, home.runtime.application_key)
    assert (row.answers, row.relay_url) == ("starter", None)


@pytest.mark.parametrize(
    ("urls", "wrong"),
    [
        (CallbackUrls(None, None), ("primary", "missing")),
        (CallbackUrls("ftp://example.net/x", None), ("primary", "not-an-address")),
        (CallbackUrls("javascript:alert(1)", None), ("primary", "not-an-address")),
        (CallbackUrls("https://example.net/ x", None), ("primary", "not-an-address")),
        (CallbackUrls("https://[::1/x", None), ("primary", "not-an-address")),
        (CallbackUrls("https://example.net/" + "x" * 2100, None), ("primary", "too-long")),
        (CallbackUrls("https://example.net/x", "nonsense"), ("fallback", "not-an-address")),
    ],
)
def test_what_cannot_be_an_address_is_refused_beside_its_field(home: House, urls, wrong):
    with pytest.raises(Invalid) as refusal:
        applications.save_callback_urls(home.runtime, urls, seen=None, by=ANNA)

    [problem] = refusal.value.problems
    assert (problem.field, problem.code) == wrong
    assert home.control("GET", "application")["callback_url"] == CALLBACK_URL


def test_the_applications_own_numbers_come_first(home: House):
    numbers = applications.numbers(home.runtime)

    assert {number.number for number in numbers} == set(home.sandbox.numbers)


def test_a_platform_that_does_not_tell_costs_a_second_at_most(home: House):
    home.control("PUT", "faults", {"rest": {"status": 503, "rate": 1.0}})

    with pytest.raises(applications.Silent):
        applications.numbers(home.runtime)
