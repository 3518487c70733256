"""Where the platform's regions are, and the path of each thing that can be asked about.

An id is one path segment whatever it contains: `../numbers` can never become another request.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

CONFIGURATION_URL: Final = "https://callingapi.sinch.com"

CALLOUTS_PATH: Final = "/calling/v1/callouts"
NUMBERS_PATH: Final = "/v1/configuration/numbers"

_CALLS: Final = "/calling/v1/calls/id"
_CONFERENCES: Final = "/calling/v1/conferences/id"
_CALLBACKS: Final = "/v1/configuration/callbacks/applications"
_NUMBER_QUERY: Final = "/v1/calling/query/number"


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its short id (`use1`), its host, and the other names that people know it by."""

    id: str
    traffic_url: str
    names: tuple[str, ...] = ()


REGIONS: Final = (
    Region("global", "https://calling.api.sinch.com"),
    Region("use1", "https://calling-use1.api.sinch.com", ("north-america", "us")),
    Region("euc1", "https://calling-euc1.api.sinch.com", ("europe", "eu")),
    Region("sae1", "https://calling-sae1.api.sinch.com", ("south-america",)),
    Region(
        "apse1", "https://calling-apse1.api.sinch.com", ("southeast-asia-1", "south-east-asia-1")
    ),
    Region(
        "apse2", "https://calling-apse2.api.sinch.com", ("southeast-asia-2", "south-east-asia-2")
    ),
)


class NotASegment(ValueError):
    """An id that cannot stand in a path: empty, `.` or `..` (these change the path itself)."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The two addresses that an application's requests go to, without a trailing slash."""

    traffic_url: str
    configuration_url: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "traffic_url", _base(self.traffic_url))
        object.__setattr__(self, "configuration_url", _base(self.configuration_url))

    @property
    def may_be_any_region(self) -> bool:
        """Whether requests go to the platform's global address, which leads to some region."""
        region = region_at_host(urlsplit(self.traffic_url).hostname or "")
        return region is not None and region.id == "global"

    @staticmethod
    def of_region(name: str) -> "Endpoints":
        """The platform's own addresses for a region. Raises ValueError for an unknown one."""
        return Endpoints(region_of(name).traffic_url, CONFIGURATION_URL)

    def of_call(self, call_resource_url: str | None) -> "Endpoints":
        """Where to ask about a call that an event told of by this URL.

        Only the host counts, and only if it is one of the platform's regions: requests carry
        credentials, and whoever can send us an event must not choose where those go.
        """
        region = _region_at(call_resource_url or "")
        if region is None:
            return self
        return Endpoints(region.traffic_url, self.configuration_url)


def region_of(name: str) -> Region:
    """The region of any of its names, in any letter case; nothing means global.

    Raises ValueError for a name that no region has.
    """
    wanted = name.strip().lower().replace("_", "-") or "global"
    for region in REGIONS:
        if wanted == region.id or wanted in region.names:
            return region
    raise ValueError(f"no region is called {name!r}")


def call_path(call_id: str) -> str:
    """One call."""
    return f"{_CALLS}/{_segment(call_id)}"


def leg_path(call_id: str, leg: str) -> str:
    """One side of a call: caller, callee or both."""
    return f"{call_path(call_id)}/leg/{_segment(leg)}"


def conference_path(conference_id: str) -> str:
    """A conference."""
    return f"{_CONFERENCES}/{_segment(conference_id)}"


def participant_path(conference_id: str, call_id: str) -> str:
    """One participant of a conference."""
    return f"{conference_path(conference_id)}/{_segment(call_id)}"


def callbacks_path(application_key: str) -> str:
    """The callback URLs of an application."""
    return f"{_CALLBACKS}/{_segment(application_key)}"


def number_query_path(number: str) -> str:
    """What is known about a phone number; its plus stays as it is."""
    return f"{_NUMBER_QUERY}/{_segment(number, also='+')}"


def _region_at(url: str) -> Region | None:
    try:
        parts = urlsplit(url)
        ordinary = parts.scheme == "https" and parts.port in (None, 443)
    except ValueError:
        return None
    return region_at_host(parts.hostname or "") if ordinary else None


def region_at_host(host: str) -> Region | None:
    """The region that has this host, if the platform has it."""
    name = host.lower().rstrip(".")
    return next((each for each in REGIONS if urlsplit(each.traffic_url).hostname == name), None)


def _segment(text: str, *, also: str = "") -> str:
    if text in ("", ".", ".."):
        raise NotASegment(f"{text!r} is no id")
    return quote(text, safe=also, errors="replace")


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not an http or https address")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("an address without user, query or fragment is needed")
    return url.rstrip("/")
