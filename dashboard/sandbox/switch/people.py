"""What the people on the imitated phone network do: who answers, who is busy, who hangs up when.

A plan is drawn before a call begins, so that the same seed gives the same people. Some numbers
always behave in one way. Knows nothing of calls under way.
"""

from dataclasses import dataclass
from typing import Literal

from dashboard.sinch import destinations

Outcome = Literal["answers", "busy", "rejects", "silent", "no-route", "no-user", "waits"]
Machine = Literal["human", "machine", "notsure"]

USUAL_RING_SECONDS = 3.0

# The platform's published test numbers: one that answers, one that refuses, one that lets it
# ring, and one that cannot be reached.
ALWAYS: dict[str, Outcome] = {
    "46000000000": "answers",
    "46000000030": "rejects",
    "46000000040": "silent",
    "46000000050": "no-route",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the two people on a call will do unless the control plane makes them do otherwise.

    `outcome` is what the called phone does after `ring_seconds`; "waits" leaves it to the control
    plane. `talk_seconds` is how long they stay once connected (None: until someone ends it), and
    `leaves` who ends it. `patience_seconds` is how long the caller bears ringing or being parked.
    `keys` are pressed one after another in menus, a sequence an entry. `machine` is who picks up,
    as far as detection finds out; a machine `beeps` or not.
    """

    outcome: Outcome = "waits"
    ring_seconds: float = USUAL_RING_SECONDS
    talk_seconds: float | None = None
    leaves: Literal["caller", "callee"] = "caller"
    patience_seconds: float | None = None
    keys: tuple[str, ...] = ()
    key_seconds: float = 2.0
    machine: Machine = "human"
    beeps: bool = True


# Whoever the application calls of its own accord picks up, and stays.
CALLED = Plan(outcome="answers", leaves="callee")


def outcome_for(number: str, plan: Plan) -> Outcome:
    """What the phone with this number does when `plan`'s call reaches it."""
    return ALWAYS.get(destinations.digits(number), plan.outcome)
