"""What is wrong with what somebody typed, field by field, found before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.sinch import callouts, destinations, voices

#: Addresses of sound that the platform fetches.
_FETCHED = ("http://", "https://")
_LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was typed: the field, and a code that has a sentence."""

    field: str
    code: str


class Invalid(Exception):
    """What was asked for cannot be sent; nothing was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


def raise_for(problems: Sequence[Problem]) -> None:
    """Raise Invalid if there is any problem."""
    if problems:
        raise Invalid(problems)


def of_number(field: str, typed: str) -> list[Problem]:
    """What is wrong with a phone number."""
    if not typed.strip():
        return [Problem(field, "missing")]
    if not typed.strip().startswith("+"):
        return [Problem(field, "no-plus")]
    try:
        destinations.e164(typed)
    except ValueError:
        return [Problem(field, "not-a-number")]
    return []


def of_speech(field: str, text: str) -> list[Problem]:
    """What is wrong with a text to be read out."""
    if not text.strip():
        return [Problem(field, "missing")]
    return [Problem(field, "too-long")] if len(text) > callouts.TTS_TEXT_LIMIT else []


def of_prompt_text(field: str, text: str) -> list[Problem]:
    """What is wrong with a text inside a prompt, where square brackets end it."""
    if "[" in text or "]" in text:
        return [Problem(field, "brackets")]
    return of_speech(field, text) if text.strip() else []


def of_room(field: str, conference_id: str) -> list[Problem]:
    """What is wrong with the id of a room."""
    if not conference_id:
        return [Problem(field, "missing")]
    if len(conference_id) > callouts.CONFERENCE_ID_LIMIT:
        return [Problem(field, "too-long")]
    return [] if conference_id.isprintable() else [Problem(field, "unprintable")]


def of_address(field: str, typed: str) -> list[Problem]:
    """What is wrong with the web address of a sound."""
    address = typed.strip()
    if not address:
        return [Problem(field, "missing")]
    rest = address.lower().removeprefix("http://").removeprefix("https://")
    fetched = address.lower().startswith(_FETCHED) and rest.strip("/")
    if not fetched or any(map(str.isspace, address)) or set("[];") & set(address):
        return [Problem(field, "not-an-address")]
    return [Problem(field, "too-long")] if len(address) > _LONGEST_ADDRESS else []


def of_voice(field: str, locale: str) -> list[Problem]:
    """What is wrong with a language or voice."""
    return [] if voices.is_known(locale) else [Problem(field, "unknown-voice")]
