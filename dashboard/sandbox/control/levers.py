"""The control plane under `/sandbox/v1`: who rings in, who answers, what fails, and the time.

JSON both ways; errors are `{"error": "a sentence"}`. Not part of the imitated platform.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dashboard.sandbox import arrivals, callouts
from dashboard.sandbox.control import shapes
from dashboard.sandbox.control.scenarios import Scenarios
from dashboard.sandbox.control.shapes import NotDone
from dashboard.sandbox.faults import BadFaults
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.rest import callout_rules
from dashboard.sandbox.switch import legs, lines, menus, tones
from dashboard.sandbox.switch.call import Call
from dashboard.sandbox.switches import BadSwitches
from dashboard.sandbox.traffic.callers import Traffic
from dashboard.sandbox.wsgi.asked import Answered, Asked
from dashboard.sandbox.wsgi.refusals import Refusal

PREFIX = ("sandbox", "v1")
_FIDELITY = Path(__file__).parents[1] / "fidelity.json"


class Controls:
    """The levers of one floor and its traffic."""

    def __init__(self, floor: Floor, traffic: Traffic) -> None:
        self._floor = floor
        self._traffic = traffic
        self._levers: dict[tuple[str, ...], Callable[[Asked], Mapping[str, object]]] = {
            ("GET", "application"): self._application,
            ("GET", "calls"): self._calls,
            ("POST", "calls"): self._ring_in,
            ("GET", "conferences"): lambda _: shapes.conferences(floor),
            ("GET", "requests"): lambda asked: {
                "requests": floor.requests.entries(after=_after(asked))
            },
            ("GET", "callbacks"): lambda asked: {
                "callbacks": floor.callbacks.entries(after=_after(asked))
            },
            ("GET", "recordings"): lambda asked: {
                "recordings": floor.recordings.entries(after=_after(asked))
            },
            ("GET", "remarks"): lambda asked: {
                "remarks": floor.remarks.entries(after=_after(asked))
            },
            ("GET", "clock"): lambda _: self._time(),
            ("PUT", "clock"): self._set_clock,
            ("POST", "clock", "advance"): self._advance,
            ("GET", "platform"): lambda _: floor.switches.to_wire(),
            ("PUT", "platform"): self._set_platform,
            ("GET", "faults"): lambda _: floor.faults.to_wire(),
            ("PUT", "faults"): self._set_faults,
            ("GET", "traffic"): lambda _: self._traffic.to_wire(),
            ("PUT", "traffic"): self._set_traffic,
            ("POST", "reset"): self._reset,
            ("POST", "callouts"): self._call_out,
            ("GET", "fidelity"): lambda _: {"fidelity": json.loads(_FIDELITY.read_bytes())},
        }
        self._scenarios = Scenarios(floor, self._carry_out)
        self._levers["GET", "scenarios"] = self._scenarios.list
        self._levers["POST", "scenarios"] = self._scenarios.play

    def answer(self, request: Asked) -> Answered:
        """Carry out a control request."""
        try:
            body = self._carry_out(request)
        except Refusal as refusal:
            return Answered(400, {"error": refusal.message})
        except NotDone as problem:
            return Answered(problem.status, {"error": str(problem)})
        return Answered(200, body)

    def _carry_out(self, request: Asked) -> Mapping[str, object]:
        segments = request.segments
        if segments[:2] != PREFIX:
            raise NotDone(404, "there is no such control")
        path = segments[2:]
        if len(path) == 3 and path[0] == "calls" and request.method == "POST":
            return self._steer(request, path[1], path[2])
        if len(path) == 2 and path[0] == "scenarios" and request.method == "GET":
            return self._scenarios.run(path[1])
        lever = self._levers.get((request.method, *path))
        if lever is None:
            raise NotDone(404, "there is no such control")
        return lever(request)

    def stop(self) -> None:
        """Let a scenario under way come to no further step."""
        self._scenarios.player.stop()

    def _application(self, _request: Asked) -> Mapping[str, object]:
        with self._floor.lock:
            return shapes.application(self._floor, self._traffic.numbers)

    def _calls(self, request: Asked) -> Mapping[str, object]:
        with self._floor.lock:
            chosen = (
                self._floor.live_calls()
                if request.query.get("live") in ("1", "true")
                else list(self._floor.calls.values())
            )
            return {"calls": [shapes.call(self._floor, call) for call in chosen[-1000:]]}

    def _ring_in(self, request: Asked) -> Mapping[str, object]:
        raw = request.json()
        dialled, plan = shapes.dialled(raw), shapes.plan(raw)
        cli = shapes.caller(raw)
        origin: dict[str, Any] = {
            "origination": shapes.origination(raw),
            "region": shapes.region(raw),
            "call_headers": shapes.call_headers(raw),
        }
        with self._floor.lock:
            try:
                call = arrivals.ring_in(self._floor, cli=cli, dialled=dialled, plan=plan, **origin)
            except arrivals.NotOurs:
                raise NotDone(400, "that number is not assigned to the application") from None
        self._floor.outbox.settle(wait=False)
        return {"call_id": call.call_id}

    def _call_out(self, request: Asked) -> Mapping[str, object]:
        """A callout whose people have a plan, as those of an incoming call have one."""
        raw = request.json()
        plan = shapes.plan({"outcome": "answers", "leaves": "callee"} | raw)
        region = shapes.region(raw)
        with self._floor.lock:
            callout = callout_rules.read(shapes.callout(raw), self._floor.switches)
            try:
                call = callouts.place(self._floor, callout, plan=plan, region=region)
            except ValueError as problem:
                raise NotDone(400, str(problem)) from None
        self._floor.outbox.settle(wait=False)
        return {"call_id": call.call_id}

    def _steer(self, request: Asked, call_id: str, verb: str) -> Mapping[str, object]:
        raw = request.json() if request.body.strip() else {}
        with self._floor.lock:
            call = self._floor.calls.get(call_id)
            if call is None:
                raise NotDone(404, "there is no such call")
            if not call.live:
                raise NotDone(409, "that call has ended")
            self._do(call, verb, raw)
            shown = shapes.call(self._floor, call)
        self._floor.outbox.settle(wait=False)
        return shown

    def _do(self, call: Call, verb: str, raw: Mapping[str, Any]) -> None:
        at_the_phone = {
            "answer": legs.pick_up,
            "reject": legs.reject,
            "busy": legs.busy,
            "no-answer": legs.no_answer,
        }
        if verb in at_the_phone:
            if not legs.is_ringing(call):
                raise NotDone(409, "no phone is ringing on that call")
            at_the_phone[verb](self._floor, call)
        elif verb == "hang-up":
            lines.hang_up(self._floor, call, shapes.who(raw, call))
        elif verb == "keys":
            self._press(call, shapes.keys(raw))
        elif verb == "speak":
            shapes.spoken(raw)  # nobody listens: menus by voice are not imitated
        else:
            raise NotDone(404, "there is no such control")

    def _press(self, call: Call, keys: str) -> None:
        if call.menu is not None:
            menus.press(self._floor, call, keys)
        elif call.membership is not None:
            tones.press(self._floor, call, keys)
        else:
            raise NotDone(409, "no menu is being played on that call, nor is it in a conference")

    def _advance(self, request: Asked) -> Mapping[str, object]:
        seconds = shapes.seconds(request.json())
        self._floor.clock.advance(seconds, settle=self._floor.outbox.settle)
        return self._time()

    def _time(self) -> Mapping[str, object]:
        clock = self._floor.clock
        return {"seconds": round(clock.now(), 3), "speed": clock.speed}

    def _set_clock(self, request: Asked) -> Mapping[str, object]:
        self._floor.clock.run_at(shapes.speed(request.json()))
        return self._time()

    def _set_platform(self, request: Asked) -> Mapping[str, object]:
        raw = request.json()
        with self._floor.lock:
            try:
                self._floor.switches = self._floor.switches.but(raw)
            except BadSwitches as problem:
                raise NotDone(400, str(problem)) from None
            return self._floor.switches.to_wire()

    def _set_faults(self, request: Asked) -> Mapping[str, object]:
        with self._floor.lock:
            try:
                self._floor.faults.put(request.json())
            except BadFaults as problem:
                raise NotDone(400, str(problem)) from None
            return self._floor.faults.to_wire()

    def _set_traffic(self, request: Asked) -> Mapping[str, object]:
        raw = request.json()
        rate = shapes.rate(raw, self._traffic.calls_per_minute)
        answer = shapes.flag(raw, "callees_answer", self._floor.callees_answer)
        with self._floor.lock:
            self._floor.callees_answer = answer
            self._traffic.set_rate(rate)
        self._floor.outbox.settle(wait=False)
        return self._traffic.to_wire()

    def _reset(self, request: Asked) -> Mapping[str, object]:
        raw = request.json() if request.body.strip() else {}
        seed = shapes.seed(raw, self._floor.seed)
        # Whoever names a seed wants that floor to the letter; whoever only wants a new beginning
        # may have a dashboard that still knows the calls of the old one.
        fresh_ids = shapes.flag(raw, "fresh_ids", "seed" not in raw)
        with self._floor.clock.still, self._floor.lock:
            self._floor.clear(seed, fresh_ids=fresh_ids)
            self._traffic.restart()
        self._floor.outbox.settle(wait=False)
        return {"seed": seed}


def _after(request: Asked) -> int:
    text = request.query.get("after", "0")
    if not text.isascii() or not text.isdigit():
        raise NotDone(400, "after is the number of an entry")
    return int(text[:18])
