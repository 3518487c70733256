"""What the events of one call come to over time: who was where from when to when, and who says so.

Pure: rows in, a story out. Nothing is guessed: where no event says what came next, a span ends with
the call, and while the call goes on, it is open.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.operations import missing_callbacks
from dashboard.sinch.money import Money
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import states
from dashboard.store.calls import CallRow, EventRow
from dashboard.store.events import money_of

#: Steps in which somebody on the other side is called or spoken to.
_TO_SOMEBODY = frozenset(
    {"connectPstn", "connectSip", "connectMxp", "connectStream", "continue", states.PLACED}
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one lane: a state, since when, until when (None: it goes on)."""

    state: str
    begin: Instant
    end: Instant | None

    def place(self, begin: Instant, end: Instant) -> tuple[float, float]:
        """Where it begins and how wide it is on an axis from `begin` to `end`, in percent.

        A span that begins after the axis ended, by a clock ahead of ours, has no width.
        """
        whole = max(1, end - begin)
        left = (self.begin - begin) / whole
        width = ((self.end or end) - self.begin) / whole
        return round(100 * left, 3), max(0.0, round(100 * width, 3))


@dataclass(frozen=True, slots=True)
class Lane:
    """One leg: the calling side, the called side, or a room (`name` is its id)."""

    leg: str
    name: str | None
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class MenuAnswer:
    """What somebody pressed or said in a menu, or that they did not (`type`)."""

    at: Instant
    menu_id: str | None
    type: str | None
    value: str | None
    input: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """The event that a fact rests on: its source in the journal, its kind, its time."""

    source: str
    kind: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Story:
    """A call over time, from `begin` to `end` (of a call that goes on: the moment of telling).

    `proofs` by register: what says the step, the parties, the end, … `missing` are the kinds of
    callbacks that it must have had and that were not received.
    `rate` is what a minute costs, as the platform said when it was last asked about this call, and
    `cost_so_far` that for each minute begun since somebody answered: an estimate, and only of a
    call that goes on. What a call did cost is in its row.
    """

    begin: Instant
    end: Instant
    lanes: Sequence[Lane]
    menu_answers: Sequence[MenuAnswer]
    cookies: Sequence[tuple[str, str]]
    headers: Sequence[tuple[str, str]]
    proofs: dict[str, Proof]
    missing: Sequence[missing_callbacks.Kind]
    rate: Money | None = None
    cost_so_far: Money | None = None

    @property
    def seconds_in_menus(self) -> float:
        """How long somebody was in menus, those that are over taken together."""
        spans = (span for lane in self.lanes for span in lane.spans if span.state == "menu")
        return sum((span.end - span.begin) / SECOND for span in spans if span.end is not None)


def tell(call: CallRow, events: Sequence[EventRow], *, now: Instant) -> Story:
    """The story of `call` by `now`; `events` are its own, in the order in which they happened."""
    call = _to_the_moment(call, events)
    missing = missing_callbacks.not_received(call, events)
    steps = list(_steps(events))
    if "ace" in missing and call.answered_at is not None:
        steps.append(_Step(call.answered_at, "continue", None))  # the end told how long they talked
    rate = _rate(events)
    return Story(
        begin=call.started_at,
        end=max(call.ended_at or now, call.started_at),
        lanes=[lane for lane in _lanes(call, steps, events) if lane.spans],
        menu_answers=[_menu_answer(event) for event in events if event.kind == "menu-answered"],
        cookies=_latest_pairs(events, "cookies"),
        headers=_latest_pairs(events, "headers"),
        proofs=_proofs(call, events),
        missing=missing,
        rate=rate,
        cost_so_far=_cost_so_far(call, rate, now),
    )


def _to_the_moment(call: CallRow, events: Sequence[EventRow]) -> CallRow:
    """`call` with its beginning and end to the fraction of a second that its events tell."""
    began = [_moment(event) for event in events if event.event_at == call.started_at]
    ended = [_moment(event) for event in events if event.event_at == call.ended_at]
    return replace(
        call,
        started_at=min(began, default=call.started_at),
        ended_at=max(ended, default=call.ended_at),
    )


def _moment(event: EventRow) -> Instant:
    """When it happened. The platform says so in whole seconds; the fraction is in its signature.

    Else a call that is answered in the second in which it began would never have rung. A delivery
    that was repeated is signed anew and late, hence no more than a second.
    """
    at = event.event_at
    return at if at % SECOND else min(max(at, event.fine_at), at + SECOND - 1)


@dataclass(frozen=True, slots=True)
class _Step:
    at: Instant
    step: str | None
    room: str | None


def _steps(events: Sequence[EventRow]) -> Iterator[_Step]:
    """Each event that says where the call went."""
    for event in events:
        body, at = event.body, _moment(event)
        match event.kind:
            case "call-arrived" | "menu-answered" | "call-steered":
                if event.kind == "call-arrived" or body.get("action"):
                    yield _Step(at, body.get("action"), body.get("room"))
            case "call-answered":
                yield _Step(at, body.get("action") or "continue", body.get("room"))
            case "callout-placed":
                yield _Step(at, states.PLACED, event.conference_id)
            case "participant-seen":
                yield _Step(body.get("joined_at") or at, "connectConf", event.conference_id)
            case "participant-gone" | "participant-kicked":
                yield _Step(at, states.GONE, event.conference_id)


def _lanes(call: CallRow, steps: Sequence[_Step], events: Sequence[EventRow]) -> Iterator[Lane]:
    ours = call.direction == "outbound"
    spans = list(_spans(call, steps))
    yield Lane("called" if ours else "caller", None, _joined(spans, _state))
    if not ours:
        to_somebody = [span for span in spans if span[0].step in _TO_SOMEBODY]
        yield Lane("called", None, _joined(to_somebody, _state))
    for room in dict.fromkeys(step.room for step in steps if step.step == "connectConf"):
        inside = [span for span in spans if (span[0].step, span[0].room) == ("connectConf", room)]
        yield Lane("room", room, _joined(inside, lambda _step: "room"))
        yield Lane("hold", room, _on_and_off(call, events, room, "participant-held", "on_hold"))
        yield Lane("mute", room, _on_and_off(call, events, room, "participant-muted", "muted"))


def _spans(
    call: CallRow, steps: Sequence[_Step]
) -> Iterator[tuple[_Step, Instant, Instant | None]]:
    """Each step with when it began and when the next one did."""
    ordered = sorted(steps, key=lambda step: step.at)
    if not ordered or ordered[0].at > call.started_at:
        ordered.insert(0, _Step(call.started_at, None, None))
    ends = [*(step.at for step in ordered[1:]), call.ended_at]
    for step, end in zip(ordered, ends, strict=True):
        begin = max(step.at, call.started_at)
        if end is None or end > begin:
            yield step, begin, end


def _state(step: _Step) -> str:
    return states.state_of(step.step, None, None)


def _joined(spans: Sequence[tuple[_Step, Instant, Instant | None]], state: Any) -> list[Span]:
    """Spans with neighbours of the same state made one."""
    joined: list[Span] = []
    for step, begin, end in spans:
        name = state(step)
        if joined and joined[-1].state == name and joined[-1].end == begin:
            joined[-1] = Span(name, joined[-1].begin, end)
        else:
            joined.append(Span(name, begin, end))
    return joined


def _on_and_off(
    call: CallRow, events: Sequence[EventRow], room: str | None, kind: str, field: str
) -> list[Span]:
    """When somebody was on hold or muted in a room, by commands and rosters."""
    spans: list[Span] = []
    since: Instant | None = None
    for event in events:
        if event.conference_id != room or event.kind not in (kind, "participant-seen"):
            continue
        now = event.body.get(field)
        if now and since is None:
            since = event.event_at
        elif now is False and since is not None:
            spans.append(Span(field, since, event.event_at))
            since = None
    if since is not None:
        spans.append(Span(field, since, call.ended_at))
    return spans


def _menu_answer(event: EventRow) -> MenuAnswer:
    said = event.body.get
    return MenuAnswer(event.event_at, said("menu_id"), said("type"), said("value"), said("input"))


def _latest_pairs(events: Sequence[EventRow], name: str) -> list[tuple[str, str]]:
    """What travels with the call: the pairs of the latest event that has any."""
    for event in reversed(events):
        if pairs := event.body.get(name):
            return [(str(key), str(value)) for key, value in pairs]
    return []


def _rate(events: Sequence[EventRow]) -> Money | None:
    """What a minute costs by the latest look-up. What an incoming call's first callback says is
    the price of the number that was dialled, and not of where the call was sent.
    """
    for event in reversed(events):
        if event.kind == "call-observed" and (rate := event.body.get("rate")):
            return money_of(rate)
    return None


def _cost_so_far(call: CallRow, rate: Money | None, now: Instant) -> Money | None:
    if rate is None or call.answered_at is None or not call.is_live:
        return None
    begun = max(1, -(-(now - call.answered_at) // (60 * SECOND)))
    return Money(rate.currency, rate.amount * begun)


def _proofs(call: CallRow, events: Sequence[EventRow]) -> dict[str, Proof]:
    """For each register of the row the event whose word it holds: a stamp ends with its key."""
    by_key = {event.event_key: event for event in events}
    told = ((name, by_key.get(str(stamp[-1]))) for name, stamp in json.loads(call.stamps).items())
    return {
        name: Proof(event.source, event.kind, event.event_at)
        for name, event in told
        if event is not None
    }
