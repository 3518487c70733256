"""Words for deliveries that the door refused: what was wrong with each."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

_WHY: Mapping[str, Any] = {
    "missing-authorization": _l(
        "It carries no Authorization header. Sinch signs every callback: a stranger sent this, or "
        "a proxy dropped the header."
    ),
    "malformed-authorization": _l(
        "Its Authorization header does not read: application, a space, the key, a colon, the "
        "signature."
    ),
    "doubled-header": _l("It carries a header twice that is part of what is signed."),
    "unknown-key": _l("It names an application whose secret is not set here."),
    "missing-timestamp": _l("It carries no x-timestamp header, which is part of what is signed."),
    "missing-content-type": _l(
        "It carries no Content-Type header, which is part of what is signed."
    ),
    "unreadable-timestamp": _l("It is signed, but its x-timestamp is not a time."),
    "mismatch": _l(
        "Its signature is not that of any string that we signed: path, body, content type or time "
        "changed on the way, or it was made with another secret."
    ),
    "another-key": _l("It is signed, but its body names another application."),
    "not-an-event": _l("It is signed, but its body is not an event."),
}


def refusal(why: str | None) -> Any:
    """Why a delivery was refused, as a sentence."""
    return _WHY.get(why or "", _l("Why was not noted."))
