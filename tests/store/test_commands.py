"""What people asked for, from intent to end, on both engines."""

import itertools
import threading
from dataclasses import replace
from typing import Any

import pytest

from dashboard.sinch.times import SECOND
from dashboard.store import calls, commands, conferences
from dashboard.store.commands import Command
from tests.people import (
    ALICES,
    APPLICATION,
    BOBS,
    NOON,
    STANDUP,
    hangs_up,
    is_answered,
    is_called_out,
    record,
    rings_in,
    the_standup,
)

LATER = NOON + SECOND


def mute(**more) -> Command:
    said: dict[str, Any] = {
        "application_key": APPLICATION,
        "verb": "mute",
        "conference_id": STANDUP,
        "call_id": ALICES,
        "by_kind": "operator",
        "by_name": "carol",
        "asked_at": NOON,
    }
    return Command(**(said | more))


def callout(**more) -> Command:
    return mute(verb=commands.CALLOUT, conference_id=None, call_id=None, **more)


def kick_all(**more) -> Command:
    return mute(verb="kick-all", call_id=None, **more)


def intend(database, command):
    with database.writing() as connection:
        return commands.intend(connection, command)


def settle(database, command, status, now=LATER, **more):
    with database.writing() as connection:
        return commands.settle(connection, command.command_id, status, now=now, **more)


def find(database, command):
    with database.reading() as connection:
        return commands.find(connection, command.command_id)


def versions(database):
    """Of alice's call, her roster row, and the room."""
    with database.reading() as connection:
        call = calls.find(connection, ALICES)
        person = conferences.participant(connection, APPLICATION, STANDUP, ALICES)
        room = conferences.find(connection, APPLICATION, STANDUP)
    assert call is not None
    assert person is not None
    assert room is not None
    return call.version, person.version, room.version


def test_what_is_intended_is_written_down_whole(database):
    command = mute(
        params={"music": "ring", "名": "é"}, before={"muted": False}, address="127.0.0.1"
    )

    intended = intend(database, command)

    assert intended == command
    assert not intended.joined
    assert find(database, command) == command


def test_nobody_finds_a_command_that_was_never_asked(database):
    with database.writing() as connection:
        assert commands.find(connection, "c\0") is None
        with pytest.raises(commands.NoSuchCommand):
            commands.settle(connection, "nonsense", "confirmed", now=LATER)


def test_a_second_supervisor_joins_the_same_command_in_flight(database):
    first = intend(database, mute())

    second = intend(database, mute(by_name="dana", asked_at=NOON + 1))

    assert second.joined
    assert (second.command_id, second.by_name) == (first.command_id, "carol")


@pytest.mark.parametrize(
    "other",
    [
        {"verb": "unmute"},
        {"call_id": BOBS},
        {"conference_id": "all hands"},
        {"conference_id": None},
    ],
)
def test_another_verb_or_target_goes_out_beside_it(database, other):
    intend(database, mute())

    assert not intend(database, mute(**other)).joined


@pytest.mark.parametrize("status", ["confirmed", "refused", "unknown"])
def test_what_is_settled_can_be_asked_again(database, status):
    settle(database, intend(database, mute()), status)

    assert not intend(database, mute(asked_at=LATER + 3 * SECOND)).joined


def test_two_kick_alls_of_one_room_are_one_and_of_two_rooms_are_two(database):
    first = intend(database, kick_all())

    assert intend(database, kick_all(by_name="dana")).command_id == first.command_id
    assert not intend(database, kick_all(conference_id="all hands")).joined


def test_two_settings_saved_at_once_are_two_whatever_they_say(database):
    settings = {"verb": "save-callbacks", "call_id": None, "conference_id": None}
    intend(database, mute(**settings, params={"primary": "https://one.example/"}))

    second = intend(database, mute(**settings, params={"primary": "https://two.example/"}))

    assert not second.joined


def test_fifty_clicks_at_once_are_one_command(database):
    joined = []
    ready = threading.Barrier(10)

    def click():
        ready.wait()
        for _ in range(5):
            joined.append(intend(database, mute()).joined)  # noqa: PERF401 - each one commits

    clicks = [threading.Thread(target=click) for _ in range(10)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert sorted(joined) == [False] + [True] * 49


def test_callouts_are_never_joined_except_by_their_key(database):
    first = intend(database, callout(idempotency_key="k1"))

    assert intend(database, callout(idempotency_key="k1")).command_id == first.command_id
    assert not intend(database, callout(idempotency_key="k2")).joined
    assert not intend(database, callout(idempotency_key="k1", by_name="dana")).joined
    assert not intend(database, callout()).joined
    assert not intend(database, callout()).joined


def test_a_callouts_key_gives_the_earlier_one_even_when_it_is_over(database):
    first = intend(database, callout(idempotency_key="k1"))
    settle(database, first, "refused", reason="no credit")

    again = intend(database, callout(idempotency_key="k1", asked_at=LATER))

    assert (again.joined, again.status, again.reason) == (True, "refused", "no credit")


def test_a_form_that_is_posted_twice_with_its_id_is_one_command(database):
    first = intend(database, callout(command_id="form-1"))

    again = intend(database, callout(command_id="form-1"))

    assert (again.joined, again.command_id) == (True, first.command_id)


def test_ids_no_database_keeps_are_written_as_rows_know_them(database):
    intended = intend(database, mute(call_id="a\0b", conference_id="\udcff"))

    assert (intended.call_id, intended.conference_id) == ("a\ufffdb", "\ufffd")
    assert find(database, intended) == intended


def test_an_outcome_says_what_the_platform_said(database):
    command = intend(database, mute())

    settled = settle(
        database,
        command,
        "refused",
        attempts=2,
        http_status=404,
        error_code=40400,
        reason="Conference not found",
        reference="r-1",
    )

    assert (settled.status, settled.settled_at, settled.attempts) == ("refused", LATER, 2)
    assert (settled.http_status, settled.error_code) == (404, 40400)
    assert (settled.reason, settled.reference) == ("Conference not found", "r-1")
    assert find(database, command) == settled


@pytest.mark.parametrize("end", ["confirmed", "refused"])
@pytest.mark.parametrize("later", ["sent", "unknown", "confirmed", "refused", "withdrawn"])
def test_a_certain_end_stays(database, end, later):
    settled = settle(database, intend(database, mute()), end)

    assert settle(database, settled, later, now=LATER + 1, reason="late") == settled


@pytest.mark.parametrize("end", ["confirmed", "refused"])
def test_an_outcome_nobody_knew_can_still_become_certain(database, end):
    unknown = settle(database, intend(database, mute()), "unknown", reason="no-answer")

    settled = settle(database, unknown, end, now=LATER + 1)

    assert (settled.status, settled.reason, settled.settled_at) == (end, None, LATER + 1)


def test_a_kick_in_its_grace_can_be_taken_back_and_then_never_goes_out(database):
    kick = intend(database, mute(verb="kick", status="due", due_at=LATER))
    with database.writing() as connection:
        withdrawn = commands.withdraw(connection, kick.command_id, now=NOON + 1)

    assert withdrawn.status == "withdrawn"
    assert settle(database, kick, "sent").status == "withdrawn"


def test_a_kick_that_has_gone_out_cannot_be_taken_back(database):
    kick = intend(database, mute(verb="kick", status="due", due_at=LATER))
    settle(database, kick, "sent", attempts=1)

    with database.writing() as connection:
        kept = commands.withdraw(connection, kick.command_id, now=LATER)

    assert (kept.status, kept.attempts, kept.settled_at) == ("sent", 1, None)


def test_kicks_are_due_when_their_grace_has_passed(database):
    second = intend(database, mute(verb="kick", status="due", due_at=NOON + 2))
    first = intend(database, mute(verb="kick", status="due", due_at=NOON + 1, call_id=BOBS))
    intend(database, mute())

    with database.reading() as connection:
        assert commands.due(connection, NOON) == []
        assert commands.due(connection, NOON + 2) == [first, second]


def test_each_step_of_a_command_raises_what_shows_it(database):
    record(database, *the_standup())
    seen = [versions(database)]
    command = intend(database, mute())
    seen.append(versions(database))
    settle(database, command, "unknown")
    seen.append(versions(database))
    settle(database, command, "confirmed")
    seen.append(versions(database))

    for before, after in itertools.pairwise(seen):
        assert all(old < new for old, new in zip(before, after, strict=True))


def test_hanging_up_raises_the_room_that_the_call_is_in(database):
    record(database, *the_standup())
    before = versions(database)

    intend(database, mute(verb="hang-up", conference_id=None))

    assert all(old < new for old, new in zip(before, versions(database), strict=True))


def test_what_changes_nothing_raises_nothing(database):
    record(database, *the_standup())
    command = settle(database, intend(database, mute()), "confirmed")
    before = versions(database)

    settle(database, command, "refused")

    assert versions(database) == before


def test_what_was_seen_afterwards_is_noted_once_and_settles_the_unknown(database):
    command = settle(database, intend(database, mute()), "unknown")

    with database.writing() as connection:
        seen = commands.observe(connection, command.command_id, at=LATER + 5)
        again = commands.observe(connection, command.command_id, at=LATER + 9)

    assert (seen.status, seen.observed_at, seen.settled_at) == ("confirmed", LATER + 5, LATER + 5)
    assert again == seen


def test_seeing_it_does_not_move_when_the_platform_confirmed_it(database):
    command = settle(database, intend(database, mute()), "confirmed")

    with database.writing() as connection:
        seen = commands.observe(connection, command.command_id, at=LATER + 5)

    assert (seen.settled_at, seen.observed_at) == (LATER, LATER + 5)


def test_seeing_it_does_not_undo_a_refusal(database):
    command = settle(database, intend(database, mute()), "refused")

    with database.writing() as connection:
        assert commands.observe(connection, command.command_id, at=LATER + 5) == command


def test_after_a_crash_what_was_on_its_way_is_unknown(database):
    lost = intend(database, mute())
    overdue = intend(database, mute(verb="kick", status="due", due_at=NOON + 1))
    in_grace = intend(database, mute(verb="kick", call_id=BOBS, status="due", due_at=LATER + 5))
    young = intend(database, mute(verb="hold", asked_at=LATER))
    settled = settle(database, intend(database, mute(verb="resume")), "confirmed")

    with database.writing() as connection:
        interrupted = commands.interrupted(connection, before=LATER, now=LATER + 1)

    assert {one.command_id for one in interrupted} == {lost.command_id, overdue.command_id}
    assert {(one.status, one.reason) for one in interrupted} == {("unknown", "interrupted")}
    assert [find(database, one) for one in (in_grace, young, settled)] == [in_grace, young, settled]


def test_what_has_no_certain_end_is_listed_the_oldest_first(database):
    settle(database, intend(database, mute(verb="resume")), "confirmed")
    second = intend(database, mute(asked_at=NOON + 2))
    first = settle(database, intend(database, mute(verb="hold", asked_at=NOON + 1)), "unknown")
    intend(database, mute(verb="kick", asked_at=LATER))

    with database.reading() as connection:
        assert commands.open_before(connection, LATER) == [first, second]


def test_a_calls_commands_are_listed_the_newest_first(database):
    first, second = intend(database, mute()), intend(database, mute(verb="kick", asked_at=LATER))
    intend(database, mute(call_id=BOBS))

    with database.reading() as connection:
        assert commands.of_call(connection, ALICES) == [second, first]
        assert commands.of_call(connection, "nobody") == []


def test_callouts_are_listed_with_the_call_that_came_of_each(database):
    placed = intend(database, callout())
    refused = settle(database, intend(database, callout(asked_at=LATER)), "refused")
    intend(database, mute())
    record(database, is_called_out(command_id=placed.command_id))
    placed = settle(database, placed, "confirmed", call_id=BOBS)

    with database.reading() as connection:
        listed = commands.recent_callouts(connection, 10)
        newest = commands.recent_callouts(connection, 1)
    assert [one.command for one in listed] == [refused, placed]
    assert [one.call.call_id if one.call else None for one in listed] == [None, BOBS]
    assert newest == listed[:1]


def test_a_callouts_version_grows_with_its_command_and_with_its_call(database):
    def version():
        with database.reading() as connection:
            [only] = commands.recent_callouts(connection)
        return only.version

    placed = intend(database, callout())
    seen = [version()]
    settle(database, placed, "unknown")
    seen.append(version())
    record(database, is_called_out(command_id=placed.command_id))
    settle(database, placed, "confirmed", call_id=BOBS)
    seen.append(version())
    record(database, is_answered(BOBS, at=LATER))
    seen.append(version())
    with database.writing() as connection:
        commands.observe(connection, placed.command_id, at=LATER)
    seen.append(version())

    assert all(old < new for old, new in itertools.pairwise(seen))


def test_a_callout_whose_reply_was_lost_is_found_by_the_mark_its_call_carries(database):
    lost = settle(database, intend(database, callout()), "unknown", reason="no-answer")
    still_lost = settle(database, intend(database, callout()), "unknown")
    custom = '{"cf":"' + lost.command_id + '"}'
    answered = is_answered(BOBS, at=LATER, custom=custom)
    record(database, marked(answered, lost.command_id))

    with database.reading() as connection:
        found = {one.command.command_id: one.call for one in commands.recent_callouts(connection)}
    with database.writing() as connection:
        [settled] = commands.find_lost_callouts(connection, now=LATER + 1)
        nothing_more = commands.find_lost_callouts(connection, now=LATER + 1)

    call = found[lost.command_id]
    assert call is not None
    assert call.call_id == BOBS
    assert found[still_lost.command_id] is None
    assert (settled.command_id, settled.status, settled.call_id) == (
        lost.command_id,
        "confirmed",
        BOBS,
    )
    assert nothing_more == []


def marked(event, command_id):
    return replace(event, command_id=command_id)


def note(database, now):
    with database.reading() as connection:
        call = calls.find(connection, ALICES, now=now)
    assert call is not None
    return call.command and (call.command.verb, call.command.status)


@pytest.fixture
def alice_rings(database):
    record(database, rings_in(ALICES), rings_in(BOBS), hangs_up(BOBS))


def test_a_row_shows_a_command_on_its_way_however_long(database, alice_rings):
    intend(database, mute())

    assert note(database, NOON + 3600 * SECOND) == ("mute", "sent")


@pytest.mark.parametrize("status", ["refused", "unknown"])
def test_a_row_shows_what_went_wrong_for_half_a_minute(database, alice_rings, status):
    settle(database, intend(database, mute()), status)

    assert note(database, LATER + 30 * SECOND - 1) == ("mute", status)
    assert note(database, LATER + 30 * SECOND) is None


@pytest.mark.parametrize("status", ["confirmed", "withdrawn"])
def test_a_row_says_nothing_of_what_went_well_or_was_taken_back(database, alice_rings, status):
    command = intend(database, mute(status="due", due_at=LATER))
    settle(database, command, status)

    assert note(database, LATER) is None


def test_a_row_shows_a_refusal_until_something_newer_worked(database, alice_rings):
    settle(database, intend(database, mute()), "refused")
    newer = intend(database, mute(verb="unmute", asked_at=NOON + 1))
    during = note(database, LATER)
    settle(database, newer, "confirmed")

    assert during == ("unmute", "sent")
    assert note(database, LATER) is None


def test_a_newer_success_does_not_hide_what_is_still_on_its_way(database, alice_rings):
    intend(database, mute())
    settle(database, intend(database, mute(verb="unmute", asked_at=NOON + 1)), "confirmed")

    assert note(database, LATER) == ("mute", "sent")


def test_an_older_success_does_not_hide_a_newer_refusal(database, alice_rings):
    settle(database, intend(database, mute()), "confirmed")
    settle(database, intend(database, mute(verb="kick", asked_at=NOON + 1)), "refused")

    assert note(database, LATER) == ("kick", "refused")


def test_a_note_says_until_when_it_shows(database, alice_rings):
    command = intend(database, mute())
    with database.reading() as connection:
        on_its_way = calls.find_many(connection, [ALICES], now=LATER)[0].command
    settle(database, command, "refused")
    with database.reading() as connection:
        refused = calls.find_many(connection, [ALICES], now=LATER)[0].command

    assert on_its_way is not None
    assert refused is not None
    assert (on_its_way.shown_until, refused.shown_until) == (None, LATER + 30 * SECOND)


# --- lanes: opposite commands for one person take turns ---


def turn(database, command):
    with database.reading() as connection:
        return commands.turn(connection, command)


def test_an_older_opposite_under_way_is_waited_for(database):
    older = intend(database, mute())
    newer = intend(database, mute(verb="unmute", asked_at=LATER))

    assert turn(database, newer) == "later"

    settle(database, older, "confirmed")
    assert turn(database, newer) == "now"


def test_a_newer_opposite_overtakes(database):
    older = intend(database, mute())
    intend(database, mute(verb="unmute", asked_at=LATER))

    assert turn(database, older) == "overtaken"


def test_a_newer_one_that_was_refused_overtakes_nobody(database):
    older = intend(database, mute())
    settle(database, intend(database, mute(verb="unmute", asked_at=LATER)), "refused")

    assert turn(database, older) == "now"


def test_whoever_is_written_down_later_is_later_by_a_slow_clock_too(database):
    intend(database, mute(asked_at=LATER))

    behind = intend(database, mute(verb="unmute", asked_at=NOON))

    assert behind.asked_at == LATER + 1


@pytest.mark.parametrize("other", [{"verb": "hold"}, {"call_id": BOBS}, {"verb": "kick"}])
def test_what_sets_something_else_goes_at_once(database, other):
    intend(database, mute())

    assert turn(database, intend(database, mute(**(other | {"asked_at": LATER})))) == "now"


def test_what_was_just_done_needs_no_second_request(database):
    first = intend(database, mute())
    settle(database, first, "confirmed", now=NOON + 1000)

    again = intend(database, mute(asked_at=NOON + SECOND))

    assert (again.joined, again.command_id) == (True, first.command_id)


def test_a_clock_that_goes_back_does_not_stretch_what_was_just_done(database):
    settle(database, intend(database, mute()), "confirmed", now=NOON + 1000)

    assert not intend(database, mute(asked_at=NOON - 3600 * SECOND)).joined


def test_what_was_taken_back_since_is_asked_anew(database):
    settle(database, intend(database, mute()), "confirmed", now=NOON + 1000)
    back = intend(database, mute(verb="unmute", asked_at=NOON + 2000))
    settle(database, back, "confirmed", now=NOON + 3000)

    assert not intend(database, mute(asked_at=NOON + SECOND)).joined


# --- a grace: due, claimed, taken back ---


def due_kick(database, **more):
    return intend(database, mute(verb="kick", status="due", due_at=LATER, **more))


def test_a_due_command_is_claimed_once(database):
    kick = due_kick(database)

    with database.writing() as connection:
        first = commands.claim(connection, kick.command_id)
        second = commands.claim(connection, kick.command_id)

    assert (first.status, second) == ("sent", None)


def test_what_was_taken_back_cannot_be_claimed(database):
    kick = due_kick(database)
    with database.writing() as connection:
        commands.withdraw(connection, kick.command_id, now=NOON)
        claimed = commands.claim(connection, kick.command_id)

    assert claimed is None


def test_the_next_grace_to_end_is_known(database):
    due_kick(database)
    intend(database, mute(verb="kick", call_id=BOBS, status="due", due_at=LATER + SECOND))

    with database.reading() as connection:
        assert commands.next_due(connection) == LATER


def test_without_a_grace_nothing_is_waited_for(database):
    intend(database, mute())

    with database.reading() as connection:
        assert commands.next_due(connection) is None
