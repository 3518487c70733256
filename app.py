"""Callfloor's one program: `python app.py --help` says what it does."""

import sys
from collections.abc import Callable
from pathlib import Path

from dashboard.maintenance import CALLBACK_PATH, Parts, Route, Settings, StarterLine, main

# What serves is imported only by the process that serves it: a start stays quick.


def serve_web(settings: Settings, once_running: Callable[[], None]) -> int:
    """Pages, commands and sockets."""
    from dashboard import factory

    return factory.serve(settings, once_running)


def serve_sandbox(settings: Settings, once_running: Callable[[], None]) -> int:
    """The imitated platform."""
    import signal

    from dashboard.sandbox import factory as sandbox

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    secret = settings.sinch_application_secret
    once_running()
    sandbox.serve(
        settings.bind,
        settings.sandbox_port,
        application_key=settings.sinch_application_key,
        application_secret=secret.get_secret_value() if secret else None,
        callback_url=f"{settings.door_urls[0]}{CALLBACK_PATH}",
        calls_per_minute=float(settings.sandbox_traffic),
        public_url=settings.sinch_voice_url or "",
    )
    return 0


def starter() -> list[StarterLine]:
    """What the sandbox's callers take its numbers to be."""
    from dashboard.sandbox.traffic.callers import MEANINGS

    target = {"phone": "phone", "room": "room", "say": "text"}
    return [
        StarterLine(str(each["number"]), str(each["meaning"]), str(each[target[kind]]))
        for each in MEANINGS
        if (kind := str(each["meaning"])) in target
    ]


def routes() -> list[Route]:
    """Every route of the web application with the action that it asks for."""
    from dashboard import factory

    return [Route(*route) for route in factory.routes()]


if __name__ == "__main__":
    sys.exit(
        main(
            Parts(
                program=Path(__file__).resolve(),
                web=serve_web,
                sandbox=serve_sandbox,
                starter=starter,
                routes=routes,
            )
        )
    )
