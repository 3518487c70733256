"""The three ways to ask the platform to place a call, and the limits that it sets them."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from dashboard.sinch import conferences, shapes, wire
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.shapes import on_wire
from dashboard.sinch.svaml import Svaml

TTS_TEXT_LIMIT: Final = 600
"""Characters of spoken text, also of prompts; the platform's support can raise it."""
CUSTOM_LIMIT_BYTES: Final = 1024
CONFERENCE_ID_LIMIT: Final = conferences.CONFERENCE_ID_LIMIT
MAX_DURATION_LIMIT: Final = 14_400
"""Seconds."""
DOMAINS: Final = ("pstn", "mxp")


class IllegalCallout(ValueError):
    """A callout that the platform would refuse: `rule` broken at `path`.

    Rules: not-an-object, missing, wrong-type, unknown-method, cli-missing; and the errors of
    `callout_rules`.
    """

    def __init__(self, rule: str, path: str) -> None:
        super().__init__(f"{rule} at {path or 'the top'}")
        self.rule = rule
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class TtsCallout:
    """Call somebody and speak to them. Without a `cli` the platform accepts it and never dials."""

    method: ClassVar[str] = "ttsCallout"
    destination: Destination = field(
        metadata=on_wire("destination", shapes.destination, shapes.destination_to_wire)
    )
    cli: str | None = field(default=None, metadata=on_wire("cli", shapes.text))
    dtmf: str | None = field(default=None, metadata=on_wire("dtmf", shapes.text))
    domain: str | None = field(default=None, metadata=on_wire("domain", shapes.text))
    custom: str | None = field(default=None, metadata=on_wire("custom", shapes.text))
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))
    text: str | None = field(default=None, metadata=on_wire("text", shapes.text))
    prompts: str | None = field(default=None, metadata=on_wire("prompts", shapes.text))
    enable_ace: bool | None = field(default=None, metadata=on_wire("enableAce", shapes.flag))
    enable_dice: bool | None = field(default=None, metadata=on_wire("enableDice", shapes.flag))
    enable_pie: bool | None = field(default=None, metadata=on_wire("enablePie", shapes.flag))

    def to_wire(self) -> dict[str, Any]:
        """The whole request body."""
        return _body(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceCallout:
    """Call somebody and put them into a conference."""

    method: ClassVar[str] = "conferenceCallout"
    destination: Destination = field(
        metadata=on_wire("destination", shapes.destination, shapes.destination_to_wire)
    )
    conference_id: str = field(metadata=on_wire("conferenceId", shapes.text))
    cli: str | None = field(default=None, metadata=on_wire("cli", shapes.text))
    conference_dtmf: ConferenceDtmf | None = field(
        default=None,
        metadata=on_wire("conferenceDtmfOptions", shapes.nested(ConferenceDtmf), shapes.write),
    )
    dtmf: str | None = field(default=None, metadata=on_wire("dtmf", shapes.text))
    max_duration_seconds: int | None = field(
        default=None, metadata=on_wire("maxDuration", shapes.whole)
    )
    enable_ace: bool | None = field(default=None, metadata=on_wire("enableAce", shapes.flag))
    enable_dice: bool | None = field(default=None, metadata=on_wire("enableDice", shapes.flag))
    enable_pie: bool | None = field(default=None, metadata=on_wire("enablePie", shapes.flag))
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))
    greeting: str | None = field(default=None, metadata=on_wire("greeting", shapes.text))
    music: str | None = field(default=None, metadata=on_wire("mohClass", shapes.text))
    custom: str | None = field(default=None, metadata=on_wire("custom", shapes.text))
    domain: str | None = field(default=None, metadata=on_wire("domain", shapes.text))

    def to_wire(self) -> dict[str, Any]:
        """The whole request body."""
        return _body(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomCallout:
    """Call by SVAML of our own; `ice`, `ace`, `pie` are each a URL or SVAML as a JSON text."""

    method: ClassVar[str] = "customCallout"
    cli: str | None = field(default=None, metadata=on_wire("cli", shapes.text))
    destination: Destination | None = field(
        default=None,
        metadata=on_wire("destination", shapes.destination, shapes.destination_to_wire),
    )
    dtmf: str | None = field(default=None, metadata=on_wire("dtmf", shapes.text))
    custom: str | None = field(default=None, metadata=on_wire("custom", shapes.text))
    max_duration_seconds: int | None = field(
        default=None, metadata=on_wire("maxDuration", shapes.whole)
    )
    ice: str | None = field(default=None, metadata=on_wire("ice", shapes.text))
    ace: str | None = field(default=None, metadata=on_wire("ace", shapes.text))
    pie: str | None = field(default=None, metadata=on_wire("pie", shapes.text))

    def to_wire(self) -> dict[str, Any]:
        """The whole request body."""
        return _body(self)


Callout = TtsCallout | ConferenceCallout | CustomCallout

_SHAPES: Final[dict[str, type[Callout]]] = {
    shape.method: shape for shape in (TtsCallout, ConferenceCallout, CustomCallout)
}


def parse(raw: dict[str, Any]) -> Callout:
    """Read a callout request. Raises IllegalCallout; unknown properties are ignored."""
    method = wire.text(raw, "method")
    if method is None:
        raise IllegalCallout("missing", "method")
    if method not in _SHAPES:
        raise IllegalCallout("unknown-method", "method")
    if raw.get(method) is None:
        raise IllegalCallout("missing", method)
    try:
        return shapes.read(_SHAPES[method], raw[method], method)
    except shapes.WrongShape as wrong:
        raise IllegalCallout(wrong.rule, wrong.path) from wrong


def inline(svaml: Svaml) -> str:
    """SVAML as the text that `ice`, `ace` and `pie` of a custom callout take."""
    return svaml.to_json().decode()


def _body(callout: Callout) -> dict[str, Any]:
    return {"method": callout.method, callout.method: shapes.write(callout)}
