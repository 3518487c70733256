import pytest

from dashboard.operations import asked, conferences, naming
from dashboard.store.calls import past
from dashboard.store.commands.history import Asked
from tests.house import ALICE, ANNA, BOB, STANDUP, House


def test_the_list_goes_on_where_the_page_before_ended(home: House):
    alice = home.join_the_standup(ALICE)
    for verb in (conferences.mute, conferences.unmute) * 30:
        verb(home.runtime, STANDUP, alice, by=ANNA)

    first = asked.page(home.runtime, Asked())
    second = asked.page(home.runtime, Asked(), after=first.after)

    assert (len(first.rows), len(second.rows), second.after) == (50, 10, None)
    ids = [told.command.command_id for told in (*first.rows, *second.rows)]
    assert len(set(ids)) == 60
    times = [told.command.asked_at for told in (*first.rows, *second.rows)]
    assert times == sorted(times, reverse=True)


def test_whom_is_told_by_name_and_number(home: House):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    naming.name(home.runtime, ALICE, "Alice", by=ANNA)
    conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    conferences.mute(home.runtime, STANDUP, bob, by=ANNA)

    page = asked.page(home.runtime, Asked(conference_id=STANDUP))

    assert [(told.name, told.number) for told in page.rows] == [(None, BOB), ("Alice", ALICE)]


@pytest.mark.parametrize(
    ("whom", "found"), [("50%", [ALICE]), ("%", [ALICE]), ("_off", [ALICE]), ("5_", []), ("/", [])]
)
def test_a_name_is_found_by_what_is_in_it_and_by_no_pattern(home: House, whom, found):
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    naming.name(home.runtime, ALICE, "Alice 50%_off", by=ANNA)
    naming.name(home.runtime, BOB, "Bob 50 off", by=ANNA)
    conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    conferences.mute(home.runtime, STANDUP, bob, by=ANNA)

    page = asked.page(home.runtime, Asked(whom=whom))

    assert [told.number for told in page.rows if told.command.verb == "mute"] == found


def test_who_asked_lately_is_offered(home: House):
    naming.name(home.runtime, ALICE, "Alice", by=ANNA)

    assert asked.givers(home.runtime) == ["anna"]


@pytest.mark.parametrize("dense", [0, 2000])
def test_few_or_many_calls_of_a_number_its_commands_are_found(home: House, monkeypatch, dense):
    monkeypatch.setattr(past, "DENSE", dense)
    alice, bob = home.join_the_standup(ALICE), home.join_the_standup(BOB)
    conferences.mute(home.runtime, STANDUP, alice, by=ANNA)
    conferences.mute(home.runtime, STANDUP, bob, by=ANNA)

    page = asked.page(home.runtime, Asked(whom=ALICE[:6]))

    assert [told.number for told in page.rows] == [ALICE]
