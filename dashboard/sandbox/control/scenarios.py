"""The levers of scenarios: which there are, playing one, and how a run goes."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.sandbox.control.shapes import NotDone
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.scenarios import script
from dashboard.sandbox.scenarios.player import NotPulled, Player, Run
from dashboard.sandbox.wsgi.asked import Asked
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import wire


class Scenarios:
    """Plays scenarios by the other levers, which `carry_out` pulls."""

    def __init__(self, floor: Floor, carry_out: Callable[[Asked], Mapping[str, Any]]) -> None:
        self._carry_out = carry_out
        self._shipped = script.shipped()
        self.player = Player(floor, self._pull)

    def list(self, _request: Asked) -> Mapping[str, object]:
        """The scenarios that are shipped, and the latest runs."""
        return {
            "scenarios": [
                {"name": name, "says": each.says} for name, each in self._shipped.items()
            ],
            "runs": [run.to_wire() for run in self.player.runs],
        }

    def play(self, request: Asked) -> Mapping[str, object]:
        """Begin to play one that is shipped, by `name`, or one that is sent along as `text`."""
        run = self.player.start(self._chosen(request.json()))
        if run is None:
            raise NotDone(409, "another scenario is being played")
        return run.to_wire()

    def run(self, number: str) -> Mapping[str, object]:
        """How a run goes."""
        return self._run(number).to_wire()

    def _run(self, number: str) -> Run:
        for run in self.player.runs:
            if str(run.number) == number:
                return run
        raise NotDone(404, "there is no such run")

    def _chosen(self, raw: Mapping[str, Any]) -> script.Scenario:
        text, name = raw.get("text"), raw.get("name")
        if isinstance(text, str):
            try:
                return script.read(text)
            except script.BadScenario as problem:
                raise NotDone(400, str(problem)) from None
        if not isinstance(name, str) or name not in self._shipped:
            raise NotDone(404, f"there is no such scenario; {', '.join(self._shipped)}")
        return self._shipped[name]

    def _pull(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            sent = wire.to_json(dict(body))
            return self._carry_out(Asked(method, f"/sandbox/v1/{path}", {}, sent))
        except (NotDone, Refusal, TypeError, ValueError) as problem:
            raise NotPulled(f"{path}: {problem}"[:500]) from None
