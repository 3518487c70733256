"""The instructions of SVAML: what happens on a call before its action, in order."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from dashboard.sinch import shapes
from dashboard.sinch.shapes import on_wire


def _ids(raw: object, path: str) -> tuple[str, ...]:
    """A list of sources; older documents nest a list in the list."""
    read: list[str] = []
    for item, where in shapes.items(raw, path):
        if isinstance(item, list):
            read += [shapes.text(inner, deeper) for inner, deeper in shapes.items(item, where)]
        else:
            read.append(shapes.text(item, where))
    return tuple(read)


@dataclass(frozen=True, slots=True)
class PlayFiles:
    """Play sound: URLs, `#tts[...]`, `#ssml[...]`, `#href[...]` or names of stored files."""

    name: ClassVar[str] = "playFiles"
    ids: tuple[str, ...] = field(metadata=on_wire("ids", _ids, list))
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a text."""

    name: ClassVar[str] = "say"
    text: str = field(metadata=on_wire("text", shapes.text))
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))


@dataclass(frozen=True, slots=True)
class SendDtmf:
    """Send tones: `0-9`, `#`, and `w` for a pause of 500 ms."""

    name: ClassVar[str] = "sendDtmf"
    value: str = field(metadata=on_wire("value", shapes.text))


@dataclass(frozen=True, slots=True)
class SetCookie:
    """Keep a value that later events of the call bring back."""

    name: ClassVar[str] = "setCookie"
    key: str = field(metadata=on_wire("key", shapes.text))
    value: str = field(metadata=on_wire("value", shapes.text))


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the inbound leg now: sound flows, billing starts."""

    name: ClassVar[str] = "answer"


@dataclass(frozen=True, slots=True)
class TranscriptionOptions:
    """Whether a recording is also written down, and in which language."""

    enabled: bool = field(metadata=on_wire("enabled", shapes.flag))
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """Where a recording goes. The credentials never show in a repr, so never in a log."""

    destination_url: str | None = field(
        default=None, metadata=on_wire("destinationUrl", shapes.text)
    )
    credentials: str | None = field(
        default=None, repr=False, metadata=on_wire("credentials", shapes.text)
    )
    format: str | None = field(default=None, metadata=on_wire("format", shapes.text))
    notification_events: bool | None = field(
        default=None, metadata=on_wire("notificationEvents", shapes.flag)
    )
    transcription: TranscriptionOptions | None = field(
        default=None,
        metadata=on_wire("transcriptionOptions", shapes.nested(TranscriptionOptions), shapes.write),
    )


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record the call from here on."""

    name: ClassVar[str] = "startRecording"
    options: RecordingOptions | None = field(
        default=None, metadata=on_wire("options", shapes.nested(RecordingOptions), shapes.write)
    )


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the recording."""

    name: ClassVar[str] = "stopRecording"


Instruction = PlayFiles | Say | SendDtmf | SetCookie | Answer | StartRecording | StopRecording

INSTRUCTIONS: Final[tuple[type[Instruction], ...]] = (
    PlayFiles,
    Say,
    SendDtmf,
    SetCookie,
    Answer,
    StartRecording,
    StopRecording,
)
