"""The actions of SVAML: where a call goes next; properties are written in the exact spelling."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from dashboard.sinch import shapes, wire
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.shapes import on_wire


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call, after the instructions."""

    name: ClassVar[str] = "hangup"


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on as if nobody had been asked."""

    name: ClassVar[str] = "continue"


@dataclass(frozen=True, slots=True)
class AmdOptions:
    """Answering machine detection; `asynchronous` lets the call go on before the verdict."""

    enabled: bool = field(metadata=on_wire("enabled", shapes.flag))
    asynchronous: bool | None = field(default=None, metadata=on_wire("async", shapes.flag))


@dataclass(frozen=True, slots=True)
class ConnectPstn:
    """Ring a phone number; without one, the number that the caller dialled."""

    name: ClassVar[str] = "connectPstn"
    number: str | None = field(default=None, metadata=on_wire("number", shapes.text))
    cli: str | None = field(default=None, metadata=on_wire("cli", shapes.text))
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))
    max_duration_seconds: int | None = field(
        default=None, metadata=on_wire("maxDuration", shapes.whole)
    )
    dial_timeout_seconds: int | None = field(
        default=None, metadata=on_wire("dialTimeout", shapes.whole)
    )
    suppress_callbacks: bool | None = field(
        default=None, metadata=on_wire("suppressCallbacks", shapes.flag)
    )
    dtmf: str | None = field(default=None, metadata=on_wire("dtmf", shapes.text))
    indications: str | None = field(default=None, metadata=on_wire("indications", shapes.text))
    amd: AmdOptions | None = field(
        default=None, metadata=on_wire("amd", shapes.nested(AmdOptions), shapes.write)
    )


@dataclass(frozen=True, slots=True)
class ConnectMxp:
    """Ring an in-app user; without one, the user that was called."""

    name: ClassVar[str] = "connectMxp"
    destination: Destination | None = field(
        default=None,
        metadata=on_wire("destination", shapes.destination, shapes.destination_to_wire),
    )
    call_headers: tuple[tuple[str, str], ...] = field(
        default=(),
        metadata=on_wire("callHeaders", shapes.pairs, wire.pairs_to_wire, also=("callheaders",)),
    )


@dataclass(frozen=True, slots=True)
class ConnectConf:
    """Put the call into a conference; `music` is for whoever is alone there."""

    name: ClassVar[str] = "connectConf"
    conference_id: str = field(metadata=on_wire("conferenceId", shapes.text))
    conference_dtmf: ConferenceDtmf | None = field(
        default=None,
        metadata=on_wire("conferenceDtmfOptions", shapes.nested(ConferenceDtmf), shapes.write),
    )
    music: str | None = field(default=None, metadata=on_wire("moh", shapes.text))


@dataclass(frozen=True, slots=True)
class ConnectSip:
    """Ring a SIP address."""

    name: ClassVar[str] = "connectSip"
    destination: Destination = field(
        metadata=on_wire("destination", shapes.destination, shapes.destination_to_wire)
    )
    max_duration_seconds: int | None = field(
        default=None, metadata=on_wire("maxDuration", shapes.whole)
    )
    cli: str | None = field(default=None, metadata=on_wire("cli", shapes.text))
    transport: str | None = field(default=None, metadata=on_wire("transport", shapes.text))
    suppress_callbacks: bool | None = field(
        default=None, metadata=on_wire("suppressCallbacks", shapes.flag)
    )
    call_headers: tuple[tuple[str, str], ...] = field(
        default=(),
        metadata=on_wire("callHeaders", shapes.pairs, wire.pairs_to_wire, also=("callheaders",)),
    )
    music: str | None = field(default=None, metadata=on_wire("moh", shapes.text))


@dataclass(frozen=True, slots=True)
class StreamingOptions:
    """How audio runs over a stream's WebSocket."""

    version: int | None = field(default=None, metadata=on_wire("version", shapes.whole))
    sample_rate: int | None = field(default=None, metadata=on_wire("sampleRate", shapes.whole))


def _websocket_to_wire(value: Destination) -> dict[str, Any]:
    """The one destination type that the platform writes with a capital."""
    kind = "Websocket" if value.type in ("", "websocket") else value.type
    return {"type": kind, "endpoint": value.endpoint}


@dataclass(frozen=True, slots=True)
class ConnectStream:
    """Send the call's audio to a WebSocket."""

    name: ClassVar[str] = "connectStream"
    destination: Destination = field(
        metadata=on_wire("destination", shapes.destination, _websocket_to_wire)
    )
    streaming: StreamingOptions | None = field(
        default=None,
        metadata=on_wire("streamingOptions", shapes.nested(StreamingOptions), shapes.write),
    )
    max_duration_seconds: int | None = field(
        default=None, metadata=on_wire("maxDuration", shapes.whole)
    )
    call_headers: tuple[tuple[str, str], ...] = field(
        default=(),
        metadata=on_wire("callHeaders", shapes.pairs, wire.pairs_to_wire, also=("callheaders",)),
    )


def _key(raw: object, path: str) -> str:
    """A key of the phone; some documents write it as a number."""
    number = isinstance(raw, int) and not isinstance(raw, bool)
    return shapes.text(str(raw) if number else raw, path)


@dataclass(frozen=True, slots=True)
class MenuOption:
    """What a key does: `return(text)` ends the menu, `menu(id)` goes to another."""

    dtmf: str = field(metadata=on_wire("dtmf", _key))
    action: str = field(metadata=on_wire("action", shapes.text))


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu: a prompt, and the keys that it takes."""

    id: str = field(metadata=on_wire("id", shapes.text))
    main_prompt: str | None = field(default=None, metadata=on_wire("mainPrompt", shapes.text))
    repeat_prompt: str | None = field(default=None, metadata=on_wire("repeatPrompt", shapes.text))
    repeats: int | None = field(default=None, metadata=on_wire("repeats", shapes.whole))
    max_digits: int | None = field(default=None, metadata=on_wire("maxDigits", shapes.whole))
    timeout_milliseconds: int | None = field(
        default=None, metadata=on_wire("timeoutMills", shapes.whole)
    )
    max_timeout_milliseconds: int | None = field(
        default=None, metadata=on_wire("maxTimeoutMills", shapes.whole)
    )
    options: tuple[MenuOption, ...] = field(
        default=(), metadata=on_wire("options", shapes.many(MenuOption), shapes.write_many)
    )


MENU_TIMEOUT_MILLISECONDS: Final = 5_000
"""How long a menu waits for a key, when it does not say."""
MENU_MAX_TIMEOUT_MILLISECONDS: Final = 20_000
"""How long a menu listens to speech, when it does not say."""


@dataclass(frozen=True, slots=True)
class RunMenu:
    """Let the caller choose by keys; one of the menus must be called `main`."""

    name: ClassVar[str] = "runMenu"
    menus: tuple[Menu, ...] = field(metadata=on_wire("menus", shapes.many(Menu), shapes.write_many))
    barge: bool | None = field(default=None, metadata=on_wire("barge", shapes.flag))
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))
    main_menu: str | None = field(default=None, metadata=on_wire("mainMenu", shapes.text))
    enable_voice: bool | None = field(default=None, metadata=on_wire("enableVoice", shapes.flag))

    @property
    def may_be_interrupted(self) -> bool:
        """Whether a key counts while the prompt is still playing; so it is when nobody says."""
        return self.barge is not False


@dataclass(frozen=True, slots=True)
class Park:
    """Keep the caller waiting until somebody decides."""

    name: ClassVar[str] = "park"
    locale: str | None = field(default=None, metadata=on_wire("locale", shapes.text))
    intro_prompt: str | None = field(default=None, metadata=on_wire("introPrompt", shapes.text))
    hold_prompt: str | None = field(default=None, metadata=on_wire("holdPrompt", shapes.text))
    max_duration_seconds: int | None = field(
        default=None, metadata=on_wire("maxDuration", shapes.whole)
    )


Action = (
    Hangup
    | Continue
    | ConnectPstn
    | ConnectMxp
    | ConnectConf
    | ConnectSip
    | ConnectStream
    | RunMenu
    | Park
)

ACTIONS: Final[tuple[type[Action], ...]] = (
    Hangup,
    Continue,
    ConnectPstn,
    ConnectMxp,
    ConnectConf,
    ConnectSip,
    ConnectStream,
    RunMenu,
    Park,
)
