"""`X-CB-` headers: what is sent with a callout comes back with the callbacks of its call."""

import re
from collections.abc import Mapping
from typing import Final

MOST: Final = 5
NAME_LIMIT: Final = 32
"""Characters, the prefix among them."""
VALUE_LIMIT: Final = 128

_NAME: Final = re.compile(r"x-cb-[!-9;-~]*", re.IGNORECASE)
_VALUE: Final = re.compile(r"[\x20-\x7e]*")


def is_one(name: str, value: str) -> bool:
    """Whether the platform carries this header."""
    return (
        len(name) <= NAME_LIMIT
        and len(value) <= VALUE_LIMIT
        and _NAME.fullmatch(name) is not None
        and _VALUE.fullmatch(value) is not None
    )


def check(headers: Mapping[str, str]) -> None:
    """Raise ValueError for a header that the platform would silently drop."""
    for name, value in headers.items():
        if not is_one(name, value):
            raise ValueError(f"{name!r} is no X-CB- header that comes back")
    if len(headers) > MOST:
        raise ValueError(f"no more than {MOST} X-CB- headers come back")


def carried(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Those of a request's headers that come back; what is over a limit is dropped in silence."""
    kept = [(name, value) for name, value in headers.items() if is_one(name, value)]
    return tuple(kept[:MOST])
