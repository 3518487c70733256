from dashboard.sinch.times import SECOND
from dashboard.store import journal
from tests import people


def test_every_page_says_that_it_is_the_sandbox(viewer, nobody):
    assert "SANDBOX" in viewer.get("/").text
    assert "SANDBOX" in nobody.get("/login").text


def test_the_page_carries_the_sessions_token(moderator):
    assert f'<meta name="csrf-token" content="{moderator.csrf}">' in moderator.get("/").text


def test_nobody_is_told_of_the_application(nobody):
    assert "Acme" not in nobody.get("/login").text


def test_the_page_says_when_the_platform_last_called_back(viewer, runtime):
    before = viewer.get("/").text
    delivery = journal.Delivery(
        received_at=people.NOON,
        application_key=people.APPLICATION,
        path="/callbacks/voice",
        x_timestamp=None,
        headers={},
        raw=b"{}",
        verdict="recorded",
        status=200,
    )
    with runtime.database.writing() as connection:
        entry = journal.Entry(event=people.rings_in(), delivery=delivery)
        journal.record(connection, [entry], now=people.NOON + SECOND)

    after = viewer.get("/").text

    assert 'data-age="2026-03-14T12:00:00.000Z"' not in before
    assert 'data-age="2026-03-14T12:00:00.000Z"' in after


def test_the_language_switch_leads_back_to_the_same_place(viewer):
    page = viewer.get("/history?find=46")

    assert '<input type="hidden" name="next" value="/history?find=46">' in page.text
