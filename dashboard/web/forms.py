"""What forms hold: the values that people typed, and what is wrong with them.

Values arrive as text that nobody has checked; they go back into the form exactly as typed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from flask import request
from pydantic import BaseModel, ConfigDict

from dashboard import wording
from dashboard.operations.callouts import TtsRequest
from dashboard.operations.problems import Problem
from dashboard.sinch import callouts, voices
from dashboard.sinch.applications import CallbackUrls
from dashboard.sinch.voices import Locale
from dashboard.store import commands
from dashboard.web import access

#: Longer than any honest value; what is longer is cut before it is shown again.
LONGEST_VALUE = 4000

_COMMAND_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Typed(BaseModel):
    """Fields of a form as typed; fields that we do not know are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def from_request(cls) -> Self:
        """What the request's form says."""
        return cls.model_validate(
            {name: value[:LONGEST_VALUE] for name, value in request.form.items()}
        )


class TypedSpeech(Typed):
    """A text to be read out to somebody, as typed."""

    text: str = ""

    @property
    def speech(self) -> str:
        """The text to read out."""
        return self.text.replace("\r\n", "\n").strip()


class TypedCallout(Typed):
    """A spoken call as typed."""

    destination: str = ""
    cli: str = ""
    locale: str = voices.DEFAULT
    voice: str = ""
    text: str = ""
    callbacks: str = ""
    command_id: str = ""

    @property
    def idempotency_key(self) -> str | None:
        """The form's own random id: sending the same form twice places one call."""
        return command_id(self.command_id)

    def to_request(self) -> TtsRequest:
        """What is asked for."""
        return TtsRequest(
            destination=self.destination,
            cli=self.cli,
            text=self.text.replace("\r\n", "\n"),
            locale=self.voice or self.locale,
            callbacks=bool(self.callbacks),
        )


class TypedCallbacks(Typed):
    """Callback addresses as typed, and those that the page showed when it was opened."""

    primary: str = ""
    fallback: str = ""
    seen_primary: str | None = None
    seen_fallback: str | None = None
    restore: str = ""
    confirm: str = ""

    @property
    def urls(self) -> CallbackUrls:
        """The addresses that are asked for."""
        return CallbackUrls(self.primary.strip() or None, self.fallback.strip() or None)

    @property
    def seen(self) -> CallbackUrls | None:
        """The addresses that this form would replace; None when it does not say."""
        if self.seen_primary is None:
            return None
        return CallbackUrls(self.seen_primary or None, self.seen_fallback or None)


class Form:
    """What every form holds beside its own."""

    __slots__ = ()

    @property
    def csrf(self) -> str:
        """The session's token, for browsers without script."""
        return access.csrf_token()


@dataclass(frozen=True, slots=True)
class CalloutForm(Form):
    """The form for a spoken call. Without `numbers` the caller's number is typed."""

    values: Mapping[str, Any]
    numbers: Sequence[str]
    errors: Mapping[str, Any] = field(default_factory=dict)
    error: Any = None
    done: Any = None
    note: Any = None
    locales: Sequence[Locale] = voices.LOCALES
    limit: int = callouts.TTS_TEXT_LIMIT
    command_id: str = field(default_factory=commands.new_id)

    @property
    def allowed(self) -> bool:
        """Whether whoever looks may place calls."""
        return access.may("callouts.place")


@dataclass(frozen=True, slots=True)
class CallbacksForm(Form):
    """The form for the callback addresses of an application.

    `seen` are the addresses that saving would replace, `door_url` is where we listen.
    """

    application_key: str
    values: Mapping[str, Any]
    door_url: str
    seen: CallbackUrls | None = None
    previous: str | None = None
    errors: Mapping[str, Any] = field(default_factory=dict)
    warnings: Mapping[str, Any] = field(default_factory=dict)
    error: Any = None
    done: Any = None

    @property
    def allowed(self) -> bool:
        """Whether whoever looks may change the addresses."""
        return access.may("applications.save-callbacks")


def sentences(found: Sequence[Problem], names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The first problem of each field as a sentence; `names` maps fields to those of the form."""
    told: dict[str, Any] = {}
    for one in found:
        field_name = (names or {}).get(one.field, one.field)
        told.setdefault(field_name, wording.problem(one.field, one.code))
    return told


def command_id(typed: str) -> str | None:
    """A form's own random id, if it is one."""
    return typed if _COMMAND_ID.fullmatch(typed) else None
