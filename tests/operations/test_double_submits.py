"""Every intent reaches the platform once, however often it is clicked and by whomever.

Double clicks, two tabs and two moderators ask for the same at the same moment.
"""

import random
import threading
from dataclasses import replace

import pytest

from dashboard.operations import conferences
from dashboard.operations.command import By
from tests.house import STANDUP, House

PEOPLE = 8
TABS = (By("operator", "anna"), By("operator", "anna"), By("operator", "erik"))
VERBS = {
    ("muted", False): conferences.mute,
    ("muted", True): conferences.unmute,
    ("on-hold", False): conferences.hold,
    ("on-hold", True): conferences.resume,
}


def submit_at_once(home: House, verb, call_id: str, copies: int) -> list[str]:
    """The same click in several tabs at one moment; the ids of the commands they got.

    It is one moment however long the machine takes: a second click is one within two seconds.
    """
    start, moment = threading.Barrier(copies), home.runtime.clock()
    runtime = replace(home.runtime, clock=lambda: moment)
    answers: list[str] = []

    def click(by: By) -> None:
        start.wait()
        answers.append(verb(runtime, STANDUP, call_id, by=by).command_id)

    clicks = [threading.Thread(target=click, args=(TABS[one],)) for one in range(copies)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    return answers


def submits(home: House, intents: int) -> None:
    dice = random.Random(intents)
    calls = [home.join_the_standup(f"+46701740{one:03d}") for one in range(PEOPLE)]
    state = {(call_id, what): False for call_id in calls for what in ("muted", "on-hold")}
    given: set[str] = set()
    before = len(home.requests("PATCH", STANDUP))

    for _ in range(intents):
        call_id, what = dice.choice(list(state))
        verb = VERBS[what, state[call_id, what]]
        answers = submit_at_once(home, verb, call_id, dice.choice((2, 2, 3)))
        assert len(set(answers)) == 1
        assert answers[0] not in given
        given.add(answers[0])
        state[call_id, what] = not state[call_id, what]

    assert len(home.requests("PATCH", STANDUP)) - before == intents
    there = home.in_the_room()
    assert {
        (call_id, what): there[call_id]["muted" if what == "muted" else "onhold"]
        for call_id, what in state
    } == state


def test_fifty_double_submits_make_fifty_requests(home: House):
    submits(home, 50)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_thousand_double_submits_make_a_thousand_requests(home: House):
    submits(home, 1000)
