"""The living floor: callers keep coming in, and one conference is always busy.

Traffic only dials numbers, picks phones up and hangs up; what becomes of a call is what the
application answers. It never mutes anybody. Called with the floor's lock held.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from dashboard.sandbox import arrivals, callouts
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import lines
from dashboard.sandbox.switch.call import Call
from dashboard.sandbox.switch.people import Outcome, Plan
from dashboard.sandbox.traffic.crowd import Crowd
from dashboard.sinch.callouts import ConferenceCallout
from dashboard.sinch.destinations import Destination

STANDUP = "daily-standup"
SALES_NUMBER = "+14045550110"
STANDUP_NUMBER = "+442079460120"
HOURS_NUMBER = "+493023125130"
SPARE_NUMBER = "+46701740640"
AGENTS_NUMBER = "+14045550190"

# The application's numbers, in this order, and what the callers take them to be.
MEANINGS: tuple[dict[str, object], ...] = (
    {"number": SALES_NUMBER, "meaning": "phone", "phone": AGENTS_NUMBER},
    {"number": STANDUP_NUMBER, "meaning": "room", "room": STANDUP},
    {
        "number": HOURS_NUMBER,
        "meaning": "say",
        "text": "We are open from nine to five, Monday to Friday.",
    },
    {"number": SPARE_NUMBER, "meaning": "spare"},
)

OPENING_CALLS = 12
OPENING_ROOM = 8
FULL_ROOM = 12
_PULSE_SECONDS = 0.5
# Something the application hears of happens at least this often, so that a floor never looks dead.
_QUIET_SECONDS = 4.0
_REFILL_SECONDS = 3.0
_BY_CALLOUT = 0.2


class Traffic:
    """Callers of one floor, so many a minute; none at all when that is 0."""

    def __init__(self, floor: Floor, calls_per_minute: float) -> None:
        self._floor = floor
        self.calls_per_minute = calls_per_minute
        self.numbers: Sequence[dict[str, object]] = MEANINGS
        self._crowd = Crowd(floor.seed)
        self._visitors: list[Call] = []
        self._joined_at = 0.0
        # Whatever an earlier run of traffic still had in mind is not done any more.
        self._run = 0

    def to_wire(self) -> dict[str, object]:
        """How busy it is meant to be, as the control plane shows it."""
        return {
            "calls_per_minute": self.calls_per_minute,
            "callees_answer": self._floor.callees_answer,
        }

    def restart(self) -> None:
        """Open the floor with this seed: its first callers come within seconds."""
        self._run += 1
        self._crowd = Crowd(self._floor.seed)
        self._visitors.clear()
        self._joined_at = self._floor.clock.now()
        if self.calls_per_minute > 0:
            self._when_there_is_somebody_to_ask()

    def set_rate(self, calls_per_minute: float) -> None:
        """Change how many call; 0 lets nobody new come, those who are there stay."""
        was, self.calls_per_minute = self.calls_per_minute, calls_per_minute
        if calls_per_minute <= 0:
            self._run += 1
        elif was <= 0:
            self.restart()

    def _when_there_is_somebody_to_ask(self) -> None:
        if self._floor.application.urls.primary:
            self._open()
        else:
            self._later(_PULSE_SECONDS, self._when_there_is_somebody_to_ask)

    def _open(self) -> None:
        crowd = self._crowd
        for _ in range(OPENING_CALLS):
            self._later(crowd.between(0.1, 3.5), partial(self._ring_in, 0, crowd.early()))
        for position in range(OPENING_ROOM):
            seconds = crowd.between(0.1, 1.5 if position < 2 else 3.5)
            self._later(seconds, partial(self._visit, crowd.visitor(45, 600), position < 2))
        soon: tuple[tuple[Outcome, int], ...] = (("busy", 0), ("answers", 2), ("rejects", 0))
        for outcome, number in soon:
            plan = replace(crowd.regular(), outcome=outcome, patience_seconds=None)
            self._later(crowd.between(5.0, 20.0), partial(self._ring_in, number, plan))
        self._later(crowd.gap(self.calls_per_minute), self._arrive)
        self._later(_PULSE_SECONDS, self._pulse)

    def _arrive(self) -> None:
        crowd = self._crowd
        plan = crowd.regular()
        position = 0 if crowd.chance(0.82) else 2 if crowd.chance(0.67) else 3
        self._later(crowd.gap(self.calls_per_minute), self._arrive)
        self._ring_in(position, plan)

    def _ring_in(self, position: int, plan: Plan) -> Call | None:
        """Somebody dials one of the numbers, if it is still one of the application's."""
        number = str(self.numbers[position]["number"])
        cli = self._crowd.caller()
        try:
            return arrivals.ring_in(self._floor, cli=cli, dialled=number, plan=plan)
        except arrivals.NotOurs:
            return None

    def _visit(self, plan: Plan, by_callout: bool) -> None:
        """Somebody joins the conference: they dial in, or it calls them."""
        self._joined_at = self._floor.clock.now()
        call = (
            self._call_out(plan) if by_callout else self._ring_in(1, replace(plan, leaves="caller"))
        )
        if call is not None:
            self._visitors.append(call)

    def _call_out(self, plan: Plan) -> Call:
        callout = ConferenceCallout(
            destination=Destination("number", self._crowd.number()),
            conference_id=STANDUP,
            cli=STANDUP_NUMBER,
            enable_dice=True,
        )
        return callouts.place(self._floor, callout, plan=plan)

    def _pulse(self) -> None:
        self._later(_PULSE_SECONDS, self._pulse)
        self._visitors = [call for call in self._visitors if call.live]
        now = self._floor.clock.now()
        here = len(self._visitors)
        if here < OPENING_ROOM and now - self._joined_at >= _REFILL_SECONDS:
            self._visit(self._crowd.visitor(45, 400), self._crowd.chance(_BY_CALLOUT))
        elif now - self._floor.told_at >= _QUIET_SECONDS:
            self._break_the_silence(here)

    def _break_the_silence(self, here: int) -> None:
        joined = [call for call in self._visitors if call.membership is not None]
        if here > OPENING_ROOM and joined and (here >= FULL_ROOM or self._crowd.chance(0.5)):
            leaver = joined[self._crowd.one_of(len(joined))]
            lines.hang_up(self._floor, leaver, "caller" if leaver.kind == "inbound" else "callee")
        else:
            self._visit(self._crowd.visitor(45, 400), by_callout=False)

    def _later(self, seconds: float, action: Callable[[], object]) -> None:
        run = self._run

        def do() -> None:
            if run == self._run:
                action()

        self._floor.clock.after(seconds, do)
