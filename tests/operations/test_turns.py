"""Opposite commands for one person: one after another, and the later intent wins."""

import threading
from dataclasses import replace

from dashboard.operations import command, conferences
from dashboard.operations.command import Ask, By, Success
from dashboard.store import commands
from tests.house import ALICE, ANNA, STANDUP, House
from tests.patience import UNHURRIED

ERIK = By("operator", "erik")


def asks(home: House, verb: str, call_id: str, send) -> Ask:
    return Ask(verb=verb, send=send, conference_id=STANDUP, call_id=call_id)


def nothing(_: Success) -> tuple:
    return ()


def test_the_later_of_two_opposite_commands_goes_out_after_the_earlier(home: House):
    under_way, let_go, order = threading.Event(), threading.Event(), []

    def slow(_: str) -> None:
        under_way.set()
        let_go.wait(30)
        order.append("mute")

    first = threading.Thread(
        target=command.carry_out,
        args=(home.runtime, asks(home, "mute", "alice", slow), ANNA),
        daemon=True,
    )
    first.start()
    assert under_way.wait(30)
    later = command.carry_out(
        home.hasty, asks(home, "unmute", "alice", lambda _: order.append("unmute")), ERIK
    )
    assert order == []
    assert later.status == "sent"

    let_go.set()
    first.join(30)
    home.runtime.pool.shutdown(wait=True)

    assert order == ["mute", "unmute"]


def test_what_was_overtaken_before_it_went_out_is_not_sent(home: House):
    alice = home.join_the_standup(ALICE)
    older = asks(home, "mute", alice, lambda _: sent.append("mute"))
    sent: list[str] = []
    [waiting] = command.schedule(home.runtime, [older], ANNA, due_at=home.runtime.clock())
    claimed = command.claim(home.runtime, waiting.command_id)
    conferences.unmute(home.hasty, STANDUP, alice, by=ERIK)

    settled = command.send_and_settle(home.runtime, older, claimed)

    assert (settled.status, settled.reason, sent) == ("withdrawn", "overtaken", [])


def test_a_lost_command_is_not_sent_again_when_somebody_asked_for_the_opposite(home: House):
    alice = home.join_the_standup(ALICE)
    home.control("PUT", "faults", {"rest": {"lost_reply": True, "rate": 1.0}})
    lost = threading.Event()

    def send(_: str) -> None:
        try:
            home.runtime.voice.manage_participant(STANDUP, alice, "mute")
        finally:
            if not lost.is_set():
                lost.set()
                with home.database.writing() as connection:
                    commands.intend(connection, opposite)

    opposite = commands.Command(
        application_key=home.runtime.application_key,
        verb="unmute",
        conference_id=STANDUP,
        call_id=alice,
        by_kind="operator",
        by_name="erik",
        asked_at=home.runtime.clock() + 60_000_000,
    )

    settled = command.carry_out(home.runtime, asks(home, "mute", alice, send), ANNA)

    assert (settled.status, settled.attempts) == ("unknown", 1)
    assert len(home.requests("PATCH", alice)) == 1


def test_a_command_does_not_wait_for_ever_for_one_whose_sender_died(home: House):
    brisk = replace(home.runtime, limits=replace(UNHURRIED, turn=0.1))
    alice = home.join_the_standup(ALICE)
    stuck = asks(home, "mute", alice, nothing)
    [left] = command.schedule(home.runtime, [stuck], ANNA, due_at=home.runtime.clock())
    command.claim(home.runtime, left.command_id)

    refused = conferences.unmute(brisk, STANDUP, alice, by=ERIK)

    assert (refused.status, refused.reason) == ("refused", "busy")


def test_the_state_at_the_platform_is_that_of_the_last_intent(home: House):
    alice = home.join_the_standup(ALICE)
    verbs = [conferences.mute, conferences.unmute] * 5 + [conferences.mute]

    for verb in verbs:
        verb(home.runtime, STANDUP, alice, by=ANNA)

    assert home.in_the_room()[alice]["muted"] is True
