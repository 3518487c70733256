"""The short forms of a call's verbs: what was typed, what is wrong with it, what is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from dashboard import ids
from dashboard.operations.call_flow import LOCALE, Target
from dashboard.operations.calls import PARK_LIMIT_SECONDS, Waiting
from dashboard.operations.capabilities import Verb
from dashboard.sinch import callouts, voices
from dashboard.sinch.calls import LEGS, Leg
from dashboard.sinch.voices import Locale
from dashboard.web.forms import Form, TypedSpeech

#: Which verbs have a form, and where each is sent.
SENT_TO: Mapping[Verb, str] = {
    "say": "say",
    "play": "play",
    "park": "park",
    "continue": "connection",
}


class TypedAsk(TypedSpeech):
    """What any of the forms may hold."""

    url: str = ""
    locale: str = LOCALE
    leg: str = ""
    minutes: str = str(PARK_LIMIT_SECONDS // 60)
    kind: str = "room"
    room: str = ""
    number: str = ""

    @property
    def side(self) -> Leg | None:
        """Who is to hear it."""
        return next((leg for leg in LEGS if leg == self.leg), None)

    @property
    def waiting(self) -> Waiting:
        """What a parked caller hears."""
        minutes = int(self.minutes) if self.minutes.isascii() and self.minutes.isdigit() else 0
        return Waiting(
            intro=f"#tts[{self.speech}]" if self.speech else None,
            hold=f"#href[{self.url.strip()}]" if self.url.strip() else None,
            locale=self.locale,
            max_duration_seconds=min(minutes, PARK_LIMIT_SECONDS) * 60,
        )

    @property
    def target(self) -> Target:
        """Where a parked call is to go."""
        if self.kind == "phone":
            return Target("phone", self.number.strip())
        return Target("room", self.room.strip())

    @classmethod
    def beginning(cls, legs: Sequence[Leg], usual: Target | None) -> Self:
        """The form as it opens: both sides hear it, a parked call goes where it usually would."""
        kind = "phone" if usual is not None and usual.kind == "phone" else "room"
        where = usual.target if usual is not None and usual.kind != "say" else ""
        return cls(
            leg="both" if "both" in legs else next(iter(legs), ""),
            kind=kind,
            room=where if kind == "room" else "",
            number=where if kind == "phone" else "",
        )


@dataclass(frozen=True, slots=True)
class AskForm(Form):
    """One form: the verb, the call in words, the values and what is wrong with them."""

    verb: Verb
    call_id: str
    about: str
    values: Mapping[str, Any]
    legs: Sequence[Leg] = ()
    errors: Mapping[str, Any] = field(default_factory=dict)
    error: Any = None
    locales: Sequence[Locale] = voices.LOCALES
    limit: int = callouts.TTS_TEXT_LIMIT

    @property
    def url(self) -> str:
        """Where the form goes."""
        return f"/calls/{ids.path_id(self.call_id)}/{SENT_TO[self.verb]}"
