"""Dataclasses whose fields say how they stand on the wire, for what *we* may send or must refuse.

Reading is strict here, unlike that of callbacks: a wrong type is named with its path.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Final, TypeVar, cast

from dashboard.sinch import wire
from dashboard.sinch.destinations import Destination

Shape = TypeVar("Shape")
Reader = Callable[[object, str], Any]
Writer = Callable[[Any], Any]

_KEY: Final = "wire"
_UNKNOWN: ContextVar[list[str] | None] = ContextVar("unknown", default=None)


class WrongShape(ValueError):
    """A body that breaks `rule` at `path` (`action.menus[0].id`).

    The rules of shape are: not-an-object, missing, wrong-type.
    """

    def __init__(self, rule: str, path: str) -> None:
        super().__init__(f"{rule} at {path or 'the top'}")
        self.rule = rule
        self.path = path


@dataclass(frozen=True, slots=True)
class _OnWire:
    names: tuple[str, ...]
    read: Reader
    write: Writer


def on_wire(
    name: str, read: Reader, write: Writer = lambda value: value, *, also: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """Field metadata: the property's name, how it is read and written, its other spellings."""
    return {_KEY: _OnWire((name, *also), read, write)}


def read(shape: type[Shape], raw: object, path: str = "") -> Shape:
    """Read an object as `shape`; unknown properties are ignored. Raises WrongShape."""
    if not isinstance(raw, dict):
        raise WrongShape("not-an-object", path)
    values = {}
    named = ("name",) if hasattr(shape, "name") else ()
    all_names = [name for field in fields(cast(Any, shape)) for name in _on_wire(field).names]
    note_others(raw, (*all_names, *named), path)
    for field in fields(cast(Any, shape)):
        on = _on_wire(field)
        found = next((raw[name] for name in on.names if raw.get(name) is not None), None)
        where = f"{path}.{on.names[0]}" if path else on.names[0]
        if found is not None:
            values[field.name] = on.read(found, where)
        elif field.default is MISSING:
            raise WrongShape("missing", where)
    return shape(**values)


@contextmanager
def noting_unknown() -> Iterator[list[str]]:
    """The paths of all properties that reading in this block does not know."""
    paths: list[str] = []
    token = _UNKNOWN.set(paths)
    try:
        yield paths
    finally:
        _UNKNOWN.reset(token)


def note_others(raw: Mapping[str, object], known: Sequence[str], path: str) -> None:
    """Note the properties that are none of these, if somebody wants to know."""
    noted = _UNKNOWN.get()
    if noted is not None:
        noted += [f"{path}.{name}" if path else name for name in raw if name not in known]


def write(value: object) -> dict[str, Any]:
    """The platform's form: a property that has its default value is left out."""
    body = {}
    for field in fields(cast(Any, value)):
        held = getattr(value, field.name)
        if held != field.default:
            on = _on_wire(field)
            body[on.names[0]] = on.write(held)
    return body


def text(raw: object, path: str) -> str:
    """A text, made storable."""
    if not isinstance(raw, str):
        raise WrongShape("wrong-type", path)
    return wire.storable_text(raw)


def whole(raw: object, path: str) -> int:
    """A whole number."""
    value = wire.integer({"value": raw}, "value")
    if value is None:
        raise WrongShape("wrong-type", path)
    return value


def flag(raw: object, path: str) -> bool:
    """A truth value."""
    if not isinstance(raw, bool):
        raise WrongShape("wrong-type", path)
    return raw


def items(raw: object, path: str) -> list[tuple[object, str]]:
    """The items of a list, each with its path."""
    if not isinstance(raw, list):
        raise WrongShape("wrong-type", path)
    return [(item, f"{path}[{index}]") for index, item in enumerate(raw)]


def destination(raw: object, path: str) -> Destination:
    """A destination; its type may be missing, which reads as empty."""
    if not isinstance(raw, dict):
        raise WrongShape("wrong-type", path)
    found = Destination.from_wire(raw)
    if found is None:
        raise WrongShape("missing", f"{path}.endpoint")
    return found


def destination_to_wire(value: Destination) -> dict[str, Any]:
    """A destination as the platform writes it, without a type that nobody gave."""
    return value.to_wire() if value.type else {"endpoint": value.endpoint}


def pairs(raw: object, path: str) -> tuple[tuple[str, str], ...]:
    """A list of `{"key", "value"}`."""
    read_pairs = []
    for item, where in items(raw, path):
        if not isinstance(item, dict):
            raise WrongShape("wrong-type", where)
        read_pairs.append((text(item.get("key"), where), text(item.get("value"), where)))
    return tuple(read_pairs)


def nested(shape: type[Shape]) -> Reader:
    """A reader of one object of this shape."""
    return lambda raw, path: read(shape, raw, path)


def many(shape: type[Shape]) -> Reader:
    """A reader of a list of objects of this shape."""
    return lambda raw, path: tuple(read(shape, item, where) for item, where in items(raw, path))


def write_many(values: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The writer to `many`."""
    return [write(value) for value in values]


def _on_wire(field: "Field[Any]") -> _OnWire:
    return cast(_OnWire, field.metadata[_KEY])
