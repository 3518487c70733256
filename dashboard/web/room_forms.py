"""The short forms of a room: who is called in, and what is said to everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from dashboard import ids
from dashboard.operations.call_flow import LOCALE
from dashboard.operations.calls import Announcement
from dashboard.sinch import callouts, voices
from dashboard.sinch.voices import Locale
from dashboard.store import commands
from dashboard.web import forms
from dashboard.web.forms import Form, TypedSpeech

Kind = Literal["person", "me", "announcement"]

_SENT_TO: Mapping[Kind, str] = {"person": "people", "me": "me", "announcement": "announcement"}


class TypedRoomAsk(TypedSpeech):
    """What any of the forms may hold."""

    number: str = ""
    cli: str = ""
    sound: str = "listen"
    what: str = "text"
    url: str = ""
    locale: str = LOCALE
    command_id: str = ""

    @property
    def idempotency_key(self) -> str | None:
        """The form's own random id: sending the same form twice places one call."""
        return forms.command_id(self.command_id)

    @property
    def announcement(self) -> Announcement:
        """What everybody is to hear."""
        if self.what == "sound":
            return Announcement(url=self.url)
        return Announcement(self.speech, self.locale)

    def listens(self, kind: Kind) -> bool:
        """Whether whoever is called in is only to listen."""
        return kind == "me" and self.sound != "speak"


@dataclass(frozen=True, slots=True)
class RoomForm(Form):
    """One form: what it is for, the values and what is wrong with them. Without `numbers` the
    number that is shown to whoever is called is typed.
    """

    kind: Kind
    conference_id: str
    people: int
    values: Mapping[str, Any]
    numbers: Sequence[str] = ()
    errors: Mapping[str, Any] = field(default_factory=dict)
    error: Any = None
    locales: Sequence[Locale] = voices.LOCALES
    limit: int = callouts.TTS_TEXT_LIMIT
    command_id: str = field(default_factory=commands.new_id)

    @property
    def url(self) -> str:
        """Where the form goes."""
        return f"/conferences/{ids.path_id(self.conference_id)}/{_SENT_TO[self.kind]}"
