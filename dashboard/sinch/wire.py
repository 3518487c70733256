"""JSON as it may arrive from anybody: a strict guard first, tolerant readers after it.

The guard keeps out what would crash Python or a database (nesting, huge integers, NaN, doubled
keys); the readers turn a field of the wrong type into None, so that nothing behind them can fail.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from dashboard.sinch import times
from dashboard.sinch.money import Money

MOST_BYTES: Final = 256 * 1024
MOST_KEYS: Final = 10_000
DEEPEST: Final = 32

_INTEGER_LIMIT: Final = 2**63
_SECONDS_LIMIT: Final = 2**31
_LONGEST_NUMBER: Final = 40
_WIDEST_EXPONENT: Final = 400
# Always matches at a quote, also when the string never ends: the scan stays linear.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+\\?"?', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


class NotAnObject(ValueError):
    """These bytes are not a JSON object that we are ready to read.

    `reason` is one of: too-large, not-utf-8, not-json, not-an-object, too-deep, too-many-keys,
    duplicate-key, number-too-large, not-a-number.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def strict_object(
    body: bytes, *, most_bytes: int = MOST_BYTES, most_keys: int = MOST_KEYS
) -> dict[str, Any]:
    """Read one JSON object; raise NotAnObject for everything else, and nothing but that.

    Numbers with a fraction come as Decimal. Lone surrogates and NUL stay in texts (see `storable`).
    """
    if len(body) > most_bytes:
        raise NotAnObject("too-large")
    _check_size_of_tree(body, most_keys)
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except NotAnObject:
        raise
    except UnicodeDecodeError:
        raise NotAnObject("not-utf-8") from None
    except (ValueError, RecursionError):
        raise NotAnObject("not-json") from None
    if not isinstance(value, dict):
        raise NotAnObject("not-an-object")
    return value


def to_json(value: object) -> bytes:
    """Serialise once, compactly, in UTF-8: these are the bytes to sign and to send.

    A lone surrogate becomes a question mark. Raises ValueError for NaN and infinity.
    """
    text = json.dumps(
        value, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )
    return text.encode("utf-8", "replace")


def storable(value: Any) -> Any:
    """The same value with U+0000 and lone surrogates replaced by U+FFFD in every text and key.

    No database keeps those; Postgres refuses them outright.
    """
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable(name): storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(storable(item) for item in value)
    return value


def storable_text(value: str) -> str:
    """A text that every database keeps."""
    if value.isascii() and "\x00" not in value:
        return value
    return _UNSTORABLE.sub("\ufffd", value)


def text(raw: Mapping[str, Any], *names: str) -> str | None:
    """The first of these fields that is a text, made storable."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, str):
            # Most texts are plain; asking here saves a call for each field of each callback.
            return value if value.isascii() and "\x00" not in value else storable_text(value)
    return None


def integer(raw: Mapping[str, Any], *names: str) -> int | None:
    """The first of these fields that is a whole number within 64 bits; a truth value is none."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        if -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
            return value
    return None


def seconds(raw: Mapping[str, Any], *names: str) -> int | None:
    """The first of these fields that is a span in whole seconds: not negative, within 31 bits."""
    value = integer(raw, *names)
    return value if value is not None and 0 <= value < _SECONDS_LIMIT else None


def boolean(raw: Mapping[str, Any], *names: str) -> bool | None:
    """The first of these fields that is a truth value."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, bool):
            return value
    return None


def money(raw: Mapping[str, Any], *names: str) -> Money | None:
    """The first of these fields that is an amount of money."""
    for name in names:
        value = Money.from_wire(raw.get(name))
        if value is not None:
            return value
    return None


def instant(raw: Mapping[str, Any], *names: str) -> times.Instant | None:
    """The first of these fields that is a readable time."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, str):
            try:
                return times.parse(value)
            except ValueError:
                continue
    return None


def pairs(raw: Mapping[str, Any], *names: str) -> tuple[tuple[str, str], ...]:
    """The first of these fields that is a list of `{"key", "value"}`, less its unreadable items."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, list):
            read = ((text(i, "key"), text(i, "value")) for i in value if isinstance(i, dict))
            return tuple((key, item) for key, item in read if key is not None and item is not None)
    return ()


def pairs_to_wire(values: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """Pairs as the platform lists them."""
    return [{"key": key, "value": value} for key, value in values]


def present(**fields: Any) -> dict[str, Any]:
    """The fields that say something: those that are None are left out."""
    return {name: value for name, value in fields.items() if value is not None}


def _check_size_of_tree(body: bytes, most_keys: int) -> None:
    """Refuse deep and wide trees before any of them is built.

    Two counts settle it for an ordinary body; only a suspicious one is scanned.
    """
    deep = body.count(b"{") + body.count(b"[") > DEEPEST
    wide = body.count(b":") > most_keys
    if not deep and not wide:
        return
    outside_texts = _STRING.sub(b"", body)
    if outside_texts.count(b":") > most_keys:
        raise NotAnObject("too-many-keys")
    depth = 0
    for bracket in _BRACKET.findall(outside_texts):
        depth += 1 if bracket in b"{[" else -1
        if depth > DEEPEST:
            raise NotAnObject("too-deep")


def _unique(items: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(items)
    if len(made) != len(items):
        raise NotAnObject("duplicate-key")
    return made


def _integer(digits: str) -> int:
    if len(digits) > 20 or not -_INTEGER_LIMIT <= (value := int(digits)) < _INTEGER_LIMIT:
        raise NotAnObject("number-too-large")
    return value


def _decimal(digits: str) -> Decimal:
    try:
        value = Decimal(digits) if len(digits) <= _LONGEST_NUMBER else None
    except InvalidOperation:
        value = None
    if value is None or abs(value.adjusted()) > _WIDEST_EXPONENT:
        raise NotAnObject("number-too-large")
    return value


def _constant(_name: str) -> Any:
    raise NotAnObject("not-a-number")


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=_constant,
)
