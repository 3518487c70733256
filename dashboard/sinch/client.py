"""The platform's REST API as methods: one session, signed requests, a total deadline for each.

Nothing is ever repeated here: whether a request may be sent twice depends on what it does, which
its caller knows. `errors.Unreachable` says that nothing was sent, `errors.NoAnswer` that it may
have been done. Neither the secret nor a signature enters a log line or a repr.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import requests

from dashboard.sinch import (
    applications,
    callback_headers,
    callout_rules,
    conferences,
    endpoints,
    errors,
    wire,
)
from dashboard.sinch.applications import CallbackUrls, Number, NumberFacts
from dashboard.sinch.callouts import Callout, IllegalCallout, TtsCallout
from dashboard.sinch.calls import CallInfo, Leg
from dashboard.sinch.conferences import Command, Music, Participant
from dashboard.sinch.endpoints import Endpoints
from dashboard.sinch.health import Tell
from dashboard.sinch.svaml import Svaml
from dashboard.sinch.svaml import rules as svaml_rules
from dashboard.sinch.transport import Transport

DEADLINE_SECONDS: Final = 8.0

_Read = TypeVar("_Read")


class VoiceClient:
    """One application's voice on the platform; safe to use from many threads.

    Every method raises a `SinchError` by its name when the platform refuses, fails or does not
    answer within `deadline_seconds`, which bounds the whole exchange. A `session` of your own
    brings its own transport (and its own idea of timeouts); leave it out otherwise. `guarded`: a
    platform that does not answer, or refuses our credentials, is left alone until it is back; with
    `patience` that takes so many times as long.
    """

    def __init__(
        self,
        key: str,
        secret: str,
        endpoints: Endpoints,
        *,
        session: requests.Session | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        signed: bool = True,
        guarded: bool = False,
        patience: float = 1.0,
    ) -> None:
        self.endpoints = endpoints
        self._transport = Transport(
            key,
            secret,
            session=session,
            deadline_seconds=deadline_seconds,
            signed=signed,
            guarded=guarded,
            patience=patience,
        )

    @property
    def key(self) -> str:
        """The application's key."""
        return self._transport.key

    @property
    def deadline_seconds(self) -> float:
        """What bounds every exchange."""
        return self._transport.deadline_seconds

    def why_not(self) -> errors.LeftAloneReason | None:
        """Why no command would be sent to the platform now, or None."""
        health = self._transport.health(self.endpoints.traffic_url)
        return health.why_not(looking=False) if health else None

    def may_repeat(self) -> bool:
        """Whether a request that was lost may be sent once more; this counts as having done so."""
        health = self._transport.health(self.endpoints.traffic_url)
        return health is None or health.may_repeat()

    def tell_of_outages(self, tell: Tell) -> None:
        """Have `tell(url, outage)` hear of outages; with None when one is over."""
        self._transport.tell_of_outages(tell)

    def near(self, call_resource_url: str | None) -> "VoiceClient":
        """The client for a call that an event told of: its region's, on the same connections.

        The URL only chooses among the hosts that the platform is known to have; any other host,
        and none, leave it where it is.
        """
        where = self.endpoints.of_call(call_resource_url)
        if where == self.endpoints:
            return self
        near = copy.copy(self)
        near.endpoints = where
        return near

    def __repr__(self) -> str:
        return f"VoiceClient({self.key!r}, {self.endpoints!r})"

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._transport.close()

    # Calls

    def place_callout(
        self,
        callout: Callout,
        *,
        headers: Mapping[str, str] | None = None,
        even_without_cli: bool = False,
    ) -> str:
        """Place a call; return its id. Never repeat this by yourself: it would call twice.

        `headers` (`X-CB-...`) come back with the call's events. Raises ValueError for others, and
        IllegalCallout for what the platform would refuse, and for speech without a `cli`, which it
        takes and never dials.
        """
        if isinstance(callout, TtsCallout) and not callout.cli and not even_without_cli:
            raise IllegalCallout("cli-missing", "ttsCallout.cli")
        callout_rules.check(callout)
        callback_headers.check(headers or {})
        answer = self._traffic("POST", endpoints.CALLOUTS_PATH, callout.to_wire(), headers)
        call_id = wire.text(answer, "callId", "callid")
        if not call_id:
            raise errors.NoAnswer("not-as-expected", "no call id in the answer")
        return call_id

    def call(self, call_id: str) -> CallInfo:
        """What the platform knows of a call."""
        answer = self._traffic("GET", _path(endpoints.call_path, call_id))
        return _expected(CallInfo.from_wire, answer)

    def update_call(self, call_id: str, svaml: Svaml) -> None:
        """Steer a call that goes on. Raises IllegalSvaml for what no such call takes."""
        svaml_rules.check(svaml, "patch")
        self._traffic("PATCH", _path(endpoints.call_path, call_id), svaml.to_wire())

    def update_leg(self, call_id: str, leg: Leg, svaml: Svaml) -> None:
        """Play or say something to one side of a call. Raises IllegalSvaml for anything else."""
        svaml_rules.check(svaml, "leg")
        self._traffic("PATCH", _path(endpoints.leg_path, call_id, leg), svaml.to_wire())

    # Conferences

    def participants(self, conference_id: str) -> list[Participant]:
        """Who is in a conference; NotFound when nobody is."""
        answer = self._traffic("GET", _path(endpoints.conference_path, conference_id))
        return _expected(conferences.participants_from_wire, answer)

    def kick_all(self, conference_id: str) -> None:
        """Put everybody out of a conference."""
        self._traffic("DELETE", _path(endpoints.conference_path, conference_id))

    def manage_participant(
        self, conference_id: str, call_id: str, command: Command, music: Music | None = None
    ) -> None:
        """Mute, unmute, hold (with music, or silence) or resume one participant."""
        path = _path(endpoints.participant_path, conference_id, call_id)
        self._traffic("PATCH", path, conferences.command_to_wire(command, music))

    def kick(self, conference_id: str, call_id: str) -> None:
        """Put one participant out of a conference."""
        self._traffic("DELETE", _path(endpoints.participant_path, conference_id, call_id))

    # The application

    def numbers(self) -> list[Number]:
        """All rented numbers of the account, whichever application they are assigned to."""
        answer = self._configuration("GET", endpoints.NUMBERS_PATH)
        return _expected(applications.numbers_from_wire, answer)

    def assign_numbers(
        self,
        numbers: Sequence[str],
        application_key: str | None = None,
        capability: str | None = None,
    ) -> None:
        """Assign up to 100 numbers to an application, without a key to this one."""
        body = applications.assignment_to_wire(numbers, application_key, capability)
        self._configuration("POST", endpoints.NUMBERS_PATH, body)

    def unassign_number(
        self, number: str, application_key: str | None = None, capability: str | None = None
    ) -> None:
        """Take a number away from an application, without a key from this one."""
        body = applications.release_to_wire(number, application_key, capability)
        self._configuration("DELETE", endpoints.NUMBERS_PATH, body)

    def callback_urls(self, key: str | None = None) -> CallbackUrls:
        """Where an application's callbacks go, without a key this one's."""
        answer = self._configuration("GET", _path(endpoints.callbacks_path, key or self.key))
        return _expected(CallbackUrls.from_wire, answer)

    def set_callback_urls(self, key: str | None, urls: CallbackUrls) -> None:
        """Replace both callback URLs of an application; a missing one is cleared."""
        path = _path(endpoints.callbacks_path, key or self.key)
        self._configuration("POST", path, urls.to_wire())

    def query_number(self, number: str) -> NumberFacts:
        """What the platform knows of a phone number; it calls this outdated, and still answers."""
        answer = self._configuration("GET", _path(endpoints.number_query_path, number))
        return _expected(NumberFacts.from_wire, answer)

    # One exchange

    def _traffic(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        return self._transport.exchange(method, self.endpoints.traffic_url + path, body, headers)

    def _configuration(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return self._transport.exchange(method, self.endpoints.configuration_url + path, body)


def _expected(read: Callable[[dict[str, Any]], _Read], answer: dict[str, Any]) -> _Read:
    """What an answer says; one that is empty or lacks its essentials counts as none."""
    if not answer:
        raise errors.NoAnswer("not-as-expected", "the answer is empty")
    try:
        return read(answer)
    except ValueError as wrong:
        raise errors.NoAnswer("not-as-expected", str(wrong)) from wrong


def _path(build: Callable[..., str], *ids: str) -> str:
    """The path of these ids. One that no path can hold names nothing that the platform has."""
    try:
        return build(*ids)
    except endpoints.NotASegment as wrong:
        raise errors.NotFound(str(wrong), status=404) from wrong
