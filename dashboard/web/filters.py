"""What templates say about values: numbers, times, money, ids. `register` hands all of it to Jinja.

Nothing here knows the request; live pieces are rendered with the same filters where there is none.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import phonenumbers
from babel.dates import format_timedelta
from flask import Flask
from flask_babel import format_currency, format_decimal, format_percent, get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from dashboard import ids, wording
from dashboard.operations import capabilities
from dashboard.sinch import times
from dashboard.sinch.times import Instant
from dashboard.store import names
from dashboard.store.conferences import ParticipantRow

MICROSECONDS = 1_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UTC_SHAPES = {
    "time": "%H:%M",
    "clock": "%H:%M:%S",
    "short": "%m-%d %H:%M:%S",
    "weekday": "%m-%d %H:%M",
    "day": "%m-%d",
}


def register(app: Flask) -> None:
    """Make the filters and the sentence tables known to every template of `app`."""
    app.jinja_env.filters.update(
        capabilities=capabilities.of,
        phone=phone,
        party=party,
        person=person,
        named=named,
        nameable=names.digits_of,
        iso=iso,
        duration=duration,
        elapsed=elapsed,
        ago=ago,
        utc=utc,
        seconds_between=seconds_between,
        money=money,
        quantity=quantity,
        share=share,
        spending=spending,
        pretty_json=pretty_json,
        path_id=ids.path_id,
        dom_id=ids.dom_id,
        short_id=short_id,
        unbroken=unbroken,
        visible=visible,
    )
    app.jinja_env.globals.update(wording=wording, html_lang=html_lang)


def phone(number: str | None) -> str:
    """A phone number grouped as its country does; what is no number stays as it is."""
    if not number:
        return str(_("Not known"))
    if number.lower() in ("private", "anonymous"):
        return str(_("Withheld"))
    return _grouped(number)


def party(endpoint: str | None, kind: str | None) -> str:
    """One side of a call: a grouped number, or the name of an app user, SIP address or room."""
    if endpoint and kind and kind.lower() not in ("number", "did", "pstn"):
        return endpoint
    return phone(endpoint)


def person(participant: ParticipantRow) -> str:
    """Somebody in a room: by the name they were given, else by number."""
    return participant.name or phone(participant.shown_number)


def named(name: str | None, endpoint: str | None, kind: str | None) -> str:
    """One side of a call: by the name that was given to its number, else as `party` says."""
    return name or party(endpoint, kind)


def iso(at: Instant | None) -> str:
    """An instant for `datetime="…"` and `data-since="…"`, to the millisecond, in UTC."""
    return times.to_wire(times.writable(at), digits=3) if at is not None else ""


def duration(seconds: float | None) -> str:
    """A span as the clock in the browser writes it: 04:12, then 1:04:12."""
    whole = max(0, int(seconds or 0))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def elapsed(since: Instant | None) -> str:
    """How long ago `since` was; the browser goes on counting from there."""
    return duration(seconds_between(since, times.now()))


def ago(at: Instant | None) -> str:
    """How long ago in words; the browser keeps it true."""
    if at is None:
        return ""
    past = timedelta(seconds=min(-1, int((at - times.now()) / MICROSECONDS)))
    return format_timedelta(
        past, granularity="second", add_direction=True, format="narrow", locale=get_locale()
    )


def utc(at: Instant | None, shape: str = "datetime") -> str:
    """A moment in UTC, until the browser writes it in the operator's zone."""
    if at is None:
        return ""
    # In whole numbers: as a float the last moment of year 9999 rounds up to a year that none has.
    moment = _EPOCH + timedelta(microseconds=times.writable(at))
    return moment.strftime(_UTC_SHAPES.get(shape, "%Y-%m-%d %H:%M:%S UTC"))


def seconds_between(start: Instant | None, end: Instant | None) -> float | None:
    """The seconds from `start` to `end`; None when either is not known."""
    return None if start is None or end is None else (end - start) / MICROSECONDS


def money(amount: Decimal | None, currency: str | None) -> str:
    """An amount with its currency; fractions of a cent stay, they are what minutes cost."""
    if amount is None:
        return ""
    if not currency:
        return f"{amount.normalize():f}"
    return str(format_currency(amount, currency, "¤#,##0.00##", currency_digits=False))


def quantity(number: int) -> str:
    """A whole number with its thousands set apart."""
    return str(format_decimal(number))


def share(part: int, whole: int) -> str:
    """A part in percent; empty when there is no whole. Only none is 0 %, and only all is 100 %."""
    if not whole:
        return ""
    percent = round(100 * part / whole)
    if 0 < part < whole:
        percent = min(max(percent, 1), 99)
    return str(format_percent(percent / 100, "#,##0%"))


def spending(spent: Mapping[str, Decimal]) -> str:
    """What was spent, each currency by itself: sums of different money mean nothing."""
    return " + ".join(str(format_currency(spent[one], one)) for one in sorted(spent))


def pretty_json(value: Any) -> str:
    """JSON to read, from a value, text or bytes; what is no JSON stays as it is."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return str(value)
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def short_id(text: str) -> str:
    """The head of a long id, for where the whole one stands in a link or a title."""
    return text if len(text) <= 13 else f"{text[:8]}…"


def unbroken(text: str) -> str:
    """A number for running text: no line ends inside it."""
    return text.replace(" ", "\u00a0").replace("-", "\u2011")


def visible(text: str) -> Markup:
    """Text of strangers with every character to be seen: those that do not print by their numbers.

    So none of them can hide, turn the line around, or pass for the end of a line.
    """
    shown = (
        Markup.escape(one)
        if one.isprintable()
        else Markup('<span class="unprintable">U+{:04X}</span>').format(ord(one))
        for one in text
    )
    return Markup().join(shown)


def html_lang() -> str:
    """The page's language as HTML names it."""
    locale = get_locale()
    return "zh-Hans" if locale is not None and locale.language == "zh" else "en"


@lru_cache(maxsize=8192)
def _grouped(number: str) -> str:
    bare = number.strip().removeprefix("+").replace(" ", "")
    if not (bare.isascii() and bare.isdigit()):
        return number
    try:
        parsed = phonenumbers.parse(f"+{bare}")
    except phonenumbers.NumberParseException:
        return f"+{bare}"
    if not phonenumbers.is_possible_number(parsed):
        return f"+{bare}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
