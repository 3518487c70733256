"""The last known plan on disk, so that a door that starts without a store answers as before."""

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from dashboard.operations.call_flow import Kind, Starter, Target

NAME = "plan.json"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastPlan:
    """What the store last said: the starter table, and the backend's address if one answers."""

    starter: Starter
    relay_url: str | None


class PlanFile:
    """One application's plan in a file of its own."""

    def __init__(self, folder: Path, application_key: str) -> None:
        self._path = folder / NAME
        self._key = application_key
        self._kept: LastPlan | None = None

    def read(self) -> LastPlan | None:
        """The plan as last kept; None if there is none for this application."""
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            if told["application_key"] != self._key:
                return None
            targets = {number: _target(each) for number, each in told["starter"].items()}
            relay_url = told["relay_url"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("the last known plan cannot be read: %r", error)
            return None
        url = relay_url if isinstance(relay_url, str) else None
        self._kept = LastPlan(Starter(targets), url)
        return self._kept

    def keep(self, plan: LastPlan) -> None:
        """Write the plan down if it changed; a disk that refuses costs nothing but this."""
        if plan == self._kept:
            return
        told = {
            "application_key": self._key,
            "relay_url": plan.relay_url,
            "starter": {
                number: [target.kind, target.target]
                for number, target in sorted(plan.starter.targets.items())
            },
        }
        try:
            self._write(json.dumps(told, indent=1).encode())
        except OSError as error:
            log.warning("the plan could not be kept on disk: %s", error.strerror)
            return
        self._kept = plan

    def _write(self, text: bytes) -> None:
        """Whole or not at all: a crash leaves the old file or the new one."""
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError:
            new.unlink(missing_ok=True)
            raise


def is_kept(folder: Path) -> bool:
    """Whether a door has ever kept a plan there."""
    return (folder / NAME).exists()


def _target(told: Any) -> Target:
    kind, target = told
    if kind not in get_args(Kind) or not isinstance(target, str):
        raise ValueError("not a target")
    return Target(kind, target)
