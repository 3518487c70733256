"""The people at the other end: who rings in, picks up and hangs up on the imitated phone network.

Speaks to the sandbox's control plane over HTTP and knows nothing of Callfloor.
"""

from contextlib import suppress
from typing import Any

import requests

ALICE = "+46701740611"
BOB = "+442079460222"
CAROL = "+14045550133"

#: What the sandbox's numbers are for, in the order in which it names them.
SALES, STANDUP_LINE, HOURS, SPARE = range(4)
STANDUP = "daily-standup"

#: More than the control plane waits for events to arrive.
ANSWER_SECONDS = 120


class AlreadyOver(Exception):
    """The call is not in a state in which anybody could do this."""


class Phones:
    """The control plane of one sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.numbers: list[str] = self.control("GET", "application")["numbers"]

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request to the control plane."""
        url = f"{self.url}/sandbox/v1/{path}"
        answer = requests.request(method, url, json=body, timeout=ANSWER_SECONDS)
        if answer.status_code == 409:
            raise AlreadyOver(answer.text)
        assert answer.ok, f"{method} {path}: {answer.text}"
        return answer.json()

    def ring_in(self, caller: str = ALICE, line: int = SALES, **plan: Any) -> str:
        """Somebody dials one of the numbers; the call's id once it was said what happens to it.

        Nobody answers the phone that then rings unless told to.
        """
        body = {"from": caller, "to": self.numbers[line], **plan}
        call_id = str(self.control("POST", "calls", body)["call_id"])
        self.let_callbacks_arrive()
        return call_id

    def join_the_standup(self, caller: str = ALICE) -> str:
        """Somebody dials the standup; the call's id once they are in it."""
        call_id = self.ring_in(caller, STANDUP_LINE)
        assert call_id in self.in_the_room(), self.call(call_id)
        return call_id

    def pick_up(self, call_id: str) -> None:
        """The phone that rings on this call is answered."""
        self.control("POST", f"calls/{call_id}/answer")

    def hang_up(self, call_id: str, by: str | None = None) -> None:
        """Somebody on this call puts the phone down."""
        self.control("POST", f"calls/{call_id}/hang-up", {"by": by} if by else None)

    def everybody_hangs_up(self) -> None:
        """End every call that is still going on."""
        for call in self.calls(live=True):
            with suppress(AlreadyOver):
                self.hang_up(call["call_id"])
        self.let_callbacks_arrive()

    def call(self, call_id: str) -> dict[str, Any]:
        """One call as the platform has it."""
        return next(call for call in self.calls() if call["call_id"] == call_id)

    def calls(self, *, live: bool = False) -> list[dict[str, Any]]:
        """All calls, or those going on."""
        found = self.control("GET", "calls?live=1" if live else "calls")["calls"]
        return list(found)

    def in_the_room(self, conference_id: str = STANDUP) -> dict[str, dict[str, Any]]:
        """Who is in a room, by call id."""
        rooms = self.control("GET", "conferences")["conferences"]
        people = [r["participants"] for r in rooms if r["conference_id"] == conference_id]
        return {person["call_id"]: person for person in (people[0] if people else [])}

    def let_callbacks_arrive(self) -> None:
        """Return when every event so far has been delivered and acted upon."""
        self.control("POST", "clock/advance", {"seconds": 0})

    def waits_for_replies(self, seconds: float) -> None:
        """The platform waits so long for the reply to an event; usually that is 5 s."""
        self.control("PUT", "platform", {"callback_timeout_seconds": seconds})

    def callees_answer(self, unasked: bool) -> None:
        """Whether whoever Callfloor calls picks up by themselves, after 3 s."""
        self.control("PUT", "traffic", {"callees_answer": unasked})

    def refuse_requests(self, **faults: Any) -> None:
        """Let the platform fail at what it is asked: status, latency_seconds, lost_reply."""
        self.control("PUT", "faults", {"rest": faults})

    def work_again(self) -> None:
        """No more faults."""
        self.control("PUT", "faults", {})

    def requests(self, method: str, part: str) -> list[dict[str, Any]]:
        """What the platform was asked, by method and a part of the path."""
        log = self.control("GET", "requests")["requests"]
        return [one for one in log if one["method"] == method and part in one["path"]]

    def callbacks(self) -> list[dict[str, Any]]:
        """Every event that was sent, with the answer."""
        sent = self.control("GET", "callbacks")["callbacks"]
        return list(sent)
