"""What `app.py` hands to the command line, so that it need not import what stands beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.settings import Settings

#: Serves until it is told to end, and returns the exit code. It calls the second argument once it
#: is the process that serves, which is when threads may start.
Role = Callable[["Settings", Callable[[], None]], int]


@dataclass(frozen=True, slots=True)
class StarterLine:
    """Where callers of one number go: kind room, phone or say, and its target."""

    number: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the web application; `action` is None where it is public."""

    methods: str
    rule: str
    action: str | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The program's own file, and what it can serve and tell."""

    program: Path
    web: Role
    sandbox: Role
    starter: Callable[[], Sequence[StarterLine]]
    routes: Callable[[], Sequence[Route]]
