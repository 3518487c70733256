"""How ids that the platform made up stand in paths and in the page.

A call or conference id is any text. Plain ones stay readable, all others are written as `~` and
base64url, so that one id is always one segment and comes back exactly.
"""

import base64
import binascii
import re

_PLAIN_IN_PATHS = re.compile(r"[A-Za-z0-9._-][A-Za-z0-9._~-]{0,63}")
_PLAIN_IN_PAGES = re.compile(r"[A-Za-z0-9_-]{1,64}")


def path_id(text: str) -> str:
    """`text` as one path segment."""
    if _PLAIN_IN_PATHS.fullmatch(text) and text not in (".", ".."):
        return text
    return "~" + _encoded(text)


def from_path(segment: str) -> str:
    """The id that `path_id` wrote as `segment`; raises ValueError when it wrote no such thing."""
    text = _decoded(segment[1:]) if segment.startswith("~") else segment
    if not text or path_id(text) != segment:
        raise ValueError(f"not an id as we write it: {segment!r}")
    return text


def dom_id(text: str) -> str:
    """`text` as a part of an element's id, after a prefix such as `call-`: no quoting needed."""
    if _PLAIN_IN_PAGES.fullmatch(text) and not text.startswith("x-"):
        return text
    return "x-" + _encoded(text)


def room_key(application_key: str, conference_id: str) -> str:
    """What names a room in a list of rooms: two applications may use the same conference id."""
    return f"{application_key}:{conference_id}"


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(text: str) -> str:
    padded = text + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(f"not base64url: {text!r}") from error
