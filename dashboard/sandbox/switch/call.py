"""One call as the platform holds it: its parties, its legs, where it is and how it ended.

Plain state: what may change it is in `lines`, `legs`, `menus` and `rooms`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from dashboard.sandbox.clock import Timer
from dashboard.sandbox.switch.people import Plan
from dashboard.sinch import svaml, times
from dashboard.sinch.callbacks import Amd
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money

Kind = Literal["inbound", "tts", "conference", "custom"]
Origination = Literal["PSTN", "MXP", "SIP", "SERVER"]
Stage = Literal["asking", "ringing", "talking", "menu", "parked", "conference", "playing", "ended"]

# Who answers a question: the application's callback URL, another URL, SVAML given beforehand,
# or nobody (the question is not put).
APPLICATION = "application"
Source = str | svaml.Svaml | None

DEFAULT_REGION = "global"

PRICE_A_MINUTE = Decimal("0.0120")
CURRENCY = "USD"


@dataclass(slots=True)
class Leg:
    """An outgoing leg that was dialled. `connected` is called once its phone is picked up."""

    to: Destination
    cli: str | None
    ring_limit_seconds: float
    max_duration_seconds: float | None
    connected: Callable[[], None]
    amd: svaml.AmdOptions | None = None
    tones: str = ""
    call_headers: tuple[tuple[str, str], ...] = ()
    answered: bool = False

    @property
    def announces_answer(self) -> bool:
        """In-app users and streams never cause an answered-call event."""
        return self.to.type in ("number", "sip")


@dataclass(slots=True)
class MenuRun:
    """A menu being played: which one, what was pressed, and what to do with the outcome."""

    action: svaml.RunMenu
    menu: svaml.Menu
    finished: Callable[[str, str], None]
    again: Callable[[str], None]
    repeats_left: int
    pressed: str = ""
    listening: bool = False


@dataclass(slots=True)
class Membership:
    """A call's place in a conference room. `moh` is what it hears while on hold.

    `away` while keys of theirs are collected, `asked` while the application has them.
    """

    conference_id: str
    joined: float
    muted: bool = False
    on_hold: bool = False
    moh: str | None = None
    dtmf: ConferenceDtmf | None = None
    waiting_music: str | None = None
    pressed: str = ""
    away: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording under way, since a floor second, which is a moment of the real time too."""

    options: svaml.RecordingOptions
    started: float
    started_at: times.Instant


@dataclass(eq=False, slots=True)
class Call:
    """A call of the application; `started`, `answered`, `ended` are floor seconds."""

    call_id: str
    kind: Kind
    cli: str | None
    to: Destination
    started: float
    plan: Plan
    custom: str | None = None
    domain: str = "pstn"
    origination: Origination = "PSTN"
    region: str = DEFAULT_REGION
    user: str | None = None
    call_headers: tuple[tuple[str, str], ...] = ()
    callback_headers: tuple[tuple[str, str], ...] = ()
    callout: TtsCallout | ConferenceCallout | CustomCallout | None = None
    ice: Source = None
    ace: Source = None
    pie: Source = None
    dice: bool = True
    started_at: times.Instant = field(default_factory=times.now)
    stage: Stage = "asking"
    answered: float | None = None
    ended: float | None = None
    result: str = "N/A"
    reason: str = "N/A"
    reason_in_look_up: str = "N/A"
    leg: Leg | None = None
    menu: MenuRun | None = None
    membership: Membership | None = None
    last_conference_id: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    recording: Recording | None = None
    detecting: bool = False
    verdict: Amd | None = None
    heard: str = ""
    played: list[dict[str, object]] = field(default_factory=list)
    keys_used: int = 0
    timers: dict[str, Timer] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Whether it has not ended."""
        return self.ended is None

    @property
    def conference_id(self) -> str | None:
        """The room it is in, or the last it was in."""
        return self.membership.conference_id if self.membership else self.last_conference_id

    def duration(self, now: float) -> int:
        """Whole seconds since it was answered, until it ended; 0 when it never was."""
        if self.answered is None:
            return 0
        return int((self.ended if self.ended is not None else now) - self.answered)

    def debit(self, now: float) -> Money:
        """What it has cost: a flat price for every minute begun, once answered."""
        if self.answered is None:
            return Money(CURRENCY, Decimal("0.0000"))
        minutes = max(1, math.ceil(self.duration(now) / 60))
        return Money(CURRENCY, PRICE_A_MINUTE * minutes)

    def rate(self) -> Money:
        """What a minute of it costs."""
        return Money(CURRENCY, PRICE_A_MINUTE)
