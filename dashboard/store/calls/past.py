"""Calls of the past and of now, newest first, page by page, found by number or by id.

Pages are keysets on (started_at, call_id): a page costs the same however far back it lies.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
)

from dashboard.sinch.times import Instant
from dashboard.store import schema
from dashboard.store.calls.rows import CallRow, load, select_calls

#: A number's beginning that more calls share than this is looked for newest first.
DENSE = 2000

#: The least letters of a call id that are taken as its beginning; fewer must be all of it.
SHORTEST_ID = 4

_LONGEST_QUERY = 200
_LARGEST_INSTANT = 2**63 - 1
_BETWEEN_DIGITS = str.maketrans("", "", "+-().  /")

_call = schema.call

RowType = TypeVar("RowType")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the last call's start and id. Travels as opaque, url-safe text."""

    started_at: Instant
    call_id: str

    def encode(self) -> str:
        """The cursor as text for a link."""
        packed = f"{self.started_at}.{self.call_id}".encode()
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """The cursor that `encode` wrote. Raises ValueError for anything else."""
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            packed = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        except (UnicodeError, binascii.Error) as error:
            raise ValueError("not a cursor") from error
        started, dot, call_id = packed.partition(".")
        plain = started.isascii() and started.isdigit() and len(started) < 20
        if not dot or not plain or int(started) > _LARGEST_INSTANT or "\0" in call_id:
            raise ValueError("not a cursor")
        return cls(int(started), call_id)


@dataclass(frozen=True, slots=True)
class Page(Generic[RowType]):
    """Some rows, and where the next page begins; `after` is None on the last page."""

    rows: list[RowType]
    after: Cursor | None


def history(
    connection: Connection,
    *,
    find: str | None = None,
    after: Cursor | None = None,
    limit: int = 50,
    state: Literal["live", "ended"] | None = None,
    now: Instant | None = None,
) -> Page[CallRow]:
    """A page of calls, newest first.

    `find` is the beginning of a number, however written, or a call's id or its beginning;
    `state` keeps only the calls that are live, or only those that ended.
    """
    on_page = [*_after(after), *_in_state(state)]
    wanted = find.strip() if find else ""
    if wanted:
        lanes = _lanes(connection, wanted)
        statement = _merged([_lane(lane, on_page, limit + 1) for lane in lanes])
    else:
        statement = select_calls().where(*on_page).order_by(*_newest_first())
    found = load(connection, statement.limit(limit + 1), now=now)
    rows = found[:limit]
    more = len(found) > limit and rows
    return Page(rows, Cursor(rows[-1].started_at, rows[-1].call_id) if more else None)


def _after(cursor: Cursor | None) -> list[ColumnElement[bool]]:
    if cursor is None:
        return []
    place = tuple_(_call.c.started_at, _call.c.call_id)
    return [place < tuple_(literal(cursor.started_at, BigInteger), literal(cursor.call_id))]


def _in_state(state: Literal["live", "ended"] | None) -> list[ColumnElement[bool]]:
    if state is None:
        return []
    ended = _call.c.ended_at
    return [ended.is_(None) if state == "live" else ended.is_not(None)]


def _newest_first() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return _call.c.started_at.desc(), _call.c.call_id.desc()


def _lane(where: ColumnElement[bool], on_page: Sequence[ColumnElement[bool]], limit: int) -> Any:
    """One way to find calls, along one index, as far as one page needs it."""
    return (
        select(_call.c.call_id, _call.c.started_at)
        .where(where, *on_page)
        .order_by(*_newest_first())
        .limit(limit)
        .subquery()
    )


def _merged(lanes: Sequence[Any]) -> Select[Any]:
    """The calls that any of `lanes` found, newest first.

    The engine merges and not we: it alone knows in which order its collation puts two ids.
    """
    hits = union(*(select(lane.c.call_id, lane.c.started_at) for lane in lanes)).subquery("hits")
    joined = hits.join(_call, _call.c.call_id == hits.c.call_id)
    return select_calls(joined).order_by(hits.c.started_at.desc(), hits.c.call_id.desc())


def _lanes(connection: Connection, wanted: str) -> list[ColumnElement[bool]]:
    if len(wanted) > _LONGEST_QUERY or not wanted.isprintable():
        return [literal(False)]
    digits = wanted.translate(_BETWEEN_DIGITS)
    if digits.isascii() and digits.isdigit():
        return [*_number_lanes(connection, digits), _call.c.call_id == wanted]
    return [_id_lane(connection, wanted)]


def _number_lanes(connection: Connection, digits: str) -> list[ColumnElement[bool]]:
    """A rare beginning is looked up in the number indexes; a common one is met soon anyway.

    A walk newest first finds a page of a common beginning after a few rows, where the number
    index would hand over every call of a country, or of the house's own number, to be sorted.
    """
    if is_dense(connection, digits):
        # The empty text keeps SQLite from using the number index here after all.
        by_start = [begins(column.concat(""), digits) for column in _numbers()]
        return [or_(*by_start)]
    return [begins(column, digits) for column in _numbers()]


def is_dense(connection: Connection, digits: str) -> bool:
    """Whether so many calls have such a number that one had better not collect them all."""
    for column in _numbers():
        some = select(literal(1)).where(begins(column, digits)).limit(DENSE + 1).subquery()
        if connection.scalar(select(func.count()).select_from(some)) > DENSE:  # type: ignore[operator]
            return True
    return False


def _numbers() -> tuple[ColumnElement[str], ColumnElement[str]]:
    return _call.c.from_digits, _call.c.to_digits


def begins(column: ColumnElement[str], digits: str) -> ColumnElement[bool]:
    """`column` begins with `digits`, as a range with two ends, which alone an index serves well.

    A letter follows every digit in all collations, as `:` does not.
    """
    return and_(column >= digits, column < digits + "a")


def _id_lane(connection: Connection, wanted: str) -> ColumnElement[bool]:
    if len(wanted) < SHORTEST_ID or not wanted.isascii():
        return _call.c.call_id == wanted
    column: ColumnElement[str] = _call.c.call_id
    if connection.dialect.name == "postgresql":
        column = column.collate(
            "C"
        )  # a range means a beginning only when letters sort by their code
    return and_(column >= wanted, column < wanted[:-1] + chr(ord(wanted[-1]) + 1))
