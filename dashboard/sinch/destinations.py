"""Who is called and who calls: typed destinations, and phone numbers as E.164."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from dashboard.sinch import wire

NUMBER: Final = "number"
USERNAME: Final = "username"
SIP: Final = "sip"
DID: Final = "did"
CALLOUT_TYPES: Final = (NUMBER, USERNAME, SIP)
"""The types that a callout can dial; `did` only ever arrives."""

PRIVATE: Final = "private"
"""The CLI of a caller who withholds their number."""

_OTHER_THAN_DIGITS: Final = re.compile(r"[^0-9]")
_SEPARATORS: Final = re.compile(r"[\s().\-/\u2010-\u2015]")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Destination:
    """An end of a call: `type` in lower case (number, username, sip, did) and its endpoint."""

    type: str
    endpoint: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", self.type.lower())

    @staticmethod
    def from_wire(raw: object) -> "Destination | None":
        """Read `{"type", "endpoint"}`; None without an endpoint. A missing type reads as empty."""
        if not isinstance(raw, dict):
            return None
        endpoint = wire.text(raw, "endpoint")
        return None if endpoint is None else Destination(wire.text(raw, "type") or "", endpoint)

    def to_wire(self) -> dict[str, Any]:
        """The platform's form, the type in lower case."""
        return {"type": self.type, "endpoint": self.endpoint}


def digits(number: str) -> str:
    """Only the digits of a number: what two spellings of the same number have in common."""
    return _OTHER_THAN_DIGITS.sub("", number)


def plus(number: str) -> str:
    """A number with its plus sign, which the platform often leaves out; other texts unchanged."""
    return f"+{number}" if number.isascii() and number.isdigit() else number


def e164(text: str) -> str:
    """A number as a person types it, in E.164: `+46 (0)70-123 45 67` gives `+46701234567`.

    Raises ValueError when it does not start with a plus or is no possible number.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).replace("(0)", ""))
    if not plain.startswith("+"):
        raise ValueError("no-plus")
    if not _E164.fullmatch(plain):
        raise ValueError("not-a-number")
    return plain
