"""A backend as a customer would write it: it checks signatures, keeps events, and answers."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from dashboard.sandbox.factory import Sandbox
from dashboard.sinch import signing, svaml
from dashboard.sinch.svaml import Svaml

Answer = Svaml | bytes | int | None

URL = "http://door.test/hooks/voice"
SPARE_URL = "http://spare.test/hooks/voice"
SALES, STANDUP, HOURS, SPARE = range(4)
ALICE = "+46701740611"
BOB = "+442079460222"
AGENT = "+14045550190"


class Door:
    """Mounted under the sandbox; `answers` maps an event, or event and number, to an answer."""

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret
        self.events: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.answers: dict[Any, Answer] = {"ace": Svaml(svaml.Continue())}

    def names(self, call_id: str | None = None) -> list[str]:
        """The events that came, perhaps of one call only, in order."""
        return [event["event"] for event in self.events if call_id in (None, event.get("callid"))]

    def last(self, name: str) -> dict[str, Any]:
        """The newest event of a name."""
        return next(event for event in reversed(self.events) if event["event"] == name)

    def begin_again(self, numbers: Sequence[str]) -> None:
        """Forget what came, and answer as a new backend does at numbers of the usual meanings."""
        self.events.clear()
        self.refused.clear()
        sales, standup, hours, _ = numbers
        self.answers = {
            "ace": Svaml(svaml.Continue()),
            "ice": Svaml(svaml.Hangup()),
            ("ice", sales): Svaml(svaml.ConnectPstn(number=AGENT, dial_timeout_seconds=25)),
            ("ice", standup): Svaml(svaml.ConnectConf("standup")),
            ("ice", hours): Svaml(
                svaml.Hangup(), (svaml.Answer(), svaml.Say("We are open from nine to five."))
            ),
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            signing.verify(
                {
                    "authorization": environ["HTTP_AUTHORIZATION"],
                    "x-timestamp": environ["HTTP_X_TIMESTAMP"],
                    "content-type": environ["CONTENT_TYPE"],
                },
                method=environ["REQUEST_METHOD"],
                paths=[environ["PATH_INFO"]],
                body=body,
                secret_of=lambda _: self._secret(),
            )
        except signing.BadSignature as problem:
            self.refused.append(problem.reason)
            return self._reply(start_response, 401)
        event = json.loads(body)
        self.events.append(event)
        return self._reply(start_response, self._answer(event))

    def _answer(self, event: dict[str, Any]) -> Answer:
        number = (event.get("to") or {}).get("endpoint")
        return self.answers.get((event["event"], number), self.answers.get(event["event"]))

    def _reply(self, start_response: Any, answer: Answer) -> list[bytes]:
        status = answer if isinstance(answer, int) else 200
        body = answer if isinstance(answer, bytes) else b""
        if isinstance(answer, Svaml):
            body = answer.to_json()
        start_response(f"{status} Whatever", [("Content-Length", str(len(body)))])
        return [body]


def with_door(*, callback_url: str | None = URL, **settings: Any) -> tuple[Sandbox, Door]:
    """A sandbox whose time stands still, and the backend it calls."""
    sandbox = Sandbox.manual(callback_url=callback_url, **settings)
    door = Door(lambda: sandbox.application_secret)
    sandbox.deliver_to("http://door.test", door)
    door.begin_again(sandbox.numbers)
    return sandbox, door
