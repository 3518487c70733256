"""What a check finds: an error that the platform refuses, or a warning that a person may want."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, or worth a second look, at `path` (`action.menus[0].id`)."""

    severity: Severity
    path: str
    rule: str
    sentence: str


def refused(findings: list[Finding]) -> bool:
    """Whether the platform would refuse what these were found in."""
    return any(one.severity == "error" for one in findings)
