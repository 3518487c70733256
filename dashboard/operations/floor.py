"""What the live floor can be asked for, and how it is written in addresses and topics.

Three views stand on its page: the calls, how many there are of them, and the figures of the day.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from dashboard.store.calls import (
    DIRECTIONS,
    LIVE,
    LIVE_STATES,
    NEWEST_FIRST,
    ORDERS,
    Filter,
    Listed,
)
from dashboard.store.states import STEPS

PAGE = 50
FURTHEST_PAGE = 1000
LONGEST_TEXT = 64
LONGEST_SECONDS = 24 * 3600

_BETWEEN_DIGITS = str.maketrans("", "", "+-().  /")
_SECONDS = re.compile(r"(?:(\d{1,4}):)?(\d{1,5})", re.ASCII)

Field = Literal["state", "direction", "number", "application", "step", "over", "sort"]
Code = Literal["unknown", "too-long", "not-a-duration"]


@dataclass(frozen=True, slots=True)
class FloorView:
    """One page of the calls that `wanted` names, in an order; without more, of all live ones."""

    page: int = 1
    wanted: Filter = LIVE
    order: str = NEWEST_FIRST

    @property
    def topic(self) -> str:
        return f"calls?{_query(self)}"

    @property
    def address(self) -> str:
        """Where its page is: the site's own, with what differs from the plain floor."""
        asked = [(name, value) for name, value in _written(self.wanted) if value != "live"]
        if self.order != NEWEST_FIRST:
            asked.append(("sort", self.order))
        if self.page != 1:
            asked.append(("page", str(self.page)))
        return f"/?{urlencode(asked, safe=',')}" if asked else "/"

    def turned(self, page: int) -> "FloorView":
        """Another page of the same calls."""
        return replace(self, page=page)

    def sorted_by(self, order: str) -> "FloorView":
        """The first page of the same calls in another order."""
        return replace(self, page=1, order=order)


PLAIN = FloorView()


@dataclass(frozen=True, slots=True)
class CountView:
    """How many calls a floor view is a page of."""

    floor: FloorView = PLAIN

    @property
    def topic(self) -> str:
        return f"count?{_query(self.floor)}"


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The floor in figures: who is where now, and what became of today's calls."""

    topic: str = "figures"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked the floor for: the view of all that could be read, and what could not."""

    view: FloorView
    problems: Mapping[Field, Code]


def parse(topic: str) -> FloorView | CountView | FiguresView | None:
    """The view that a topic names, or None; the caller compares it with the topic."""
    if topic == FiguresView().topic:
        return FiguresView()
    kind, mark, query = topic.partition("?")
    if kind not in ("calls", "count") or not mark:
        return None
    try:
        asked = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=12))
    except ValueError:
        return None
    read = understand(asked | {"sort": asked.get("order", "")})
    if read.problems:
        return None
    return read.view if kind == "calls" else CountView(read.view)


def understand(asked: Mapping[str, str]) -> Asked:
    """Read what an address or a form says; names that are not the floor's are left alone."""
    problems: dict[Field, Code] = {}
    of, shown = _state(asked.get("state", ""), problems)
    wanted = Filter(
        of=of,
        states=shown,
        direction=_one_of("direction", asked, DIRECTIONS, problems),
        number=_number(asked.get("number", ""), problems),
        application=_text("application", asked, problems),
        step=_one_of("step", asked, STEPS, problems),
        over=_over(asked.get("over", ""), problems),
    )
    order = asked.get("sort", "") or NEWEST_FIRST
    if order.removeprefix("-") not in ORDERS:
        problems["sort"] = "unknown"
        order = NEWEST_FIRST
    return Asked(FloorView(_page(asked.get("page", "")), wanted, order), problems)


@lru_cache(maxsize=4096)
def _query(view: FloorView) -> str:
    order = [("order", view.order), ("page", str(view.page))]
    return urlencode([*_written(view.wanted), *order], safe=",")


def _written(wanted: Filter) -> Sequence[tuple[str, str]]:
    """A filter in its one way of writing."""
    told = {
        "state": ",".join(wanted.states) or wanted.of,
        "direction": wanted.direction,
        "number": wanted.number,
        "application": wanted.application,
        "step": wanted.step,
        "over": None if wanted.over is None else str(wanted.over),
    }
    return [(name, value) for name, value in told.items() if value is not None]


def _state(text: str, problems: dict[Field, Code]) -> tuple[Listed, tuple[str, ...]]:
    match text:
        case "" | "live":
            return "live", ()
        case "answered" | "failed":
            return text, ()
    named = set(text.split(","))
    if named <= set(LIVE_STATES):
        return "live", tuple(state for state in LIVE_STATES if state in named)
    problems["state"] = "unknown"
    return "live", ()


def _one_of(
    name: Literal["direction", "step"],
    asked: Mapping[str, str],
    known: Sequence[str],
    problems: dict[Field, Code],
) -> str | None:
    value = asked.get(name, "")
    if value and value not in known:
        problems[name] = "unknown"
        return None
    return value or None


def _number(text: str, problems: dict[Field, Code]) -> str | None:
    """Digits however they are grouped, or else the text itself: app users have no number."""
    trimmed = text.strip()
    if len(trimmed) > LONGEST_TEXT:
        problems["number"] = "too-long"
        return None
    digits = trimmed.translate(_BETWEEN_DIGITS)
    if digits.isascii() and digits.isdigit():
        return digits
    return _storable(trimmed) or None


def _text(
    name: Literal["application"], asked: Mapping[str, str], problems: dict[Field, Code]
) -> str | None:
    value = asked.get(name, "").strip()
    if len(value) > LONGEST_TEXT:
        problems[name] = "too-long"
        return None
    return _storable(value) or None


def _storable(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()


def _over(text: str, problems: dict[Field, Code]) -> int | None:
    """Seconds, or minutes and seconds."""
    trimmed = text.strip()
    if not trimmed:
        return None
    found = _SECONDS.fullmatch(trimmed)
    seconds = int(found[1] or 0) * 60 + int(found[2]) if found else -1
    if not 0 <= seconds <= LONGEST_SECONDS:
        problems["over"] = "not-a-duration"
        return None
    return seconds


def _page(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= 9
    return min(max(int(text), 1), FURTHEST_PAGE) if plain else 1
