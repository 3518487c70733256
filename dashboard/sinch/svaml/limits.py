"""What SVAML may say at all, wherever it is given: lengths, ranges, and words that are known.

Each thing found is a rule and a path; what the rules mean is in `rules`.
"""

import re
from collections.abc import Iterator
from typing import Final, assert_never

from dashboard.sinch.conferences import CONFERENCE_ID_LIMIT, DTMF_MODES, MUSIC, ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml.actions import (
    Action,
    ConnectConf,
    ConnectMxp,
    ConnectPstn,
    ConnectSip,
    ConnectStream,
    Continue,
    Hangup,
    Menu,
    Park,
    RunMenu,
)
from dashboard.sinch.svaml.document import Svaml
from dashboard.sinch.svaml.instructions import (
    Answer,
    Instruction,
    PlayFiles,
    Say,
    SendDtmf,
    SetCookie,
    StartRecording,
    StopRecording,
)

MAX_DURATION_LIMIT: Final = 14_400
"""Seconds of a call."""
PARK_LIMIT: Final = 600
"""Seconds."""
TEXT_LIMIT: Final = 600
"""Characters of spoken text."""
COOKIES_LIMIT_BYTES: Final = 1024
"""Keys and values together."""
HEADER_LIMIT_BYTES: Final = 1024
"""Key and value of one call header."""
TRANSPORTS: Final = ("udp", "tcp", "tls")

_MILLISECONDS: Final = 3_600_000
_REPEATS: Final = 1000
_DIGITS: Final = 1000
_TONES: Final = re.compile(r"[0-9#w]*")
_MENU_KEYS: Final = re.compile(r"[0-9*#]+")
_MENU_ACTION: Final = re.compile(r"\s*(?:return|menu)\s*\(.*\)\s*", re.DOTALL | re.IGNORECASE)

Broken = Iterator[tuple[str, str]]


def broken(svaml: Svaml) -> Broken:
    """Every limit that is broken, as rule and path."""
    for index, instruction in enumerate(svaml.instructions):
        yield from _by_instruction(instruction, f"instructions[{index}]")
    cookies = {one.key: one.value for one in svaml.instructions if isinstance(one, SetCookie)}
    if cookies_bytes(cookies) > COOKIES_LIMIT_BYTES:
        yield "cookies-too-large", "instructions"
    if svaml.action is not None:
        yield from _by_action(svaml.action)


def cookies_bytes(cookies: dict[str, str]) -> int:
    """What a call's cookies weigh together."""
    return sum(_bytes(key) + _bytes(value) for key, value in cookies.items())


def _by_instruction(instruction: Instruction, path: str) -> Broken:
    match instruction:
        case Say(text=text):
            if len(text) > TEXT_LIMIT:
                yield "too-long", f"{path}.text"
        case PlayFiles(ids=ids):
            if not ids:
                yield "empty", f"{path}.ids"
        case SendDtmf(value=value):
            yield from _not_tones(value, f"{path}.value")
        case SetCookie(key=key):
            if not key:
                yield "empty", f"{path}.key"
        case Answer() | StartRecording() | StopRecording():
            pass
        case _:
            assert_never(instruction)


def _by_action(action: Action) -> Broken:
    match action:
        case ConnectPstn():
            yield from _outside(action.max_duration_seconds, MAX_DURATION_LIMIT, "maxDuration")
            yield from _outside(action.dial_timeout_seconds, MAX_DURATION_LIMIT, "dialTimeout")
            yield from _not_tones(action.dtmf or "", "action.dtmf")
        case ConnectSip():
            yield from _outside(action.max_duration_seconds, MAX_DURATION_LIMIT, "maxDuration")
            yield from _not_to(action.destination, "sip")
            yield from _unknown((action.transport or "udp").lower(), TRANSPORTS, "transport")
            yield from _unknown(action.music, MUSIC, "moh")
            yield from _large_headers(action.call_headers)
        case ConnectStream():
            yield from _outside(action.max_duration_seconds, MAX_DURATION_LIMIT, "maxDuration")
            yield from _not_to(action.destination, "websocket")
            yield from _large_headers(action.call_headers)
        case ConnectMxp():
            if action.destination is not None:
                yield from _not_to(action.destination, "username")
            yield from _large_headers(action.call_headers)
        case Park():
            yield from _outside(action.max_duration_seconds, PARK_LIMIT, "maxDuration")
        case ConnectConf():
            yield from _by_conference(action)
        case RunMenu():
            yield from _by_menus(action)
        case Hangup() | Continue():
            pass
        case _:
            assert_never(action)


def _by_conference(action: ConnectConf) -> Broken:
    if not action.conference_id:
        yield "empty", "action.conferenceId"
    if len(action.conference_id) > CONFERENCE_ID_LIMIT:
        yield "too-long", "action.conferenceId"
    yield from _unknown(action.music, MUSIC, "moh")
    yield from conference_dtmf(action.conference_dtmf, "conferenceDtmfOptions", "action.")


def conference_dtmf(options: ConferenceDtmf | None, name: str, before: str = "") -> Broken:
    """The limits of what keys do in a conference, of an action or of a callout."""
    if options is None:
        return
    if options.mode is not None and options.mode not in DTMF_MODES:
        yield "unknown-value", f"{before}{name}.mode"
    for part, value, most in (
        ("maxDigits", options.max_digits, _DIGITS),
        ("timeoutMills", options.timeout_milliseconds, _MILLISECONDS),
    ):
        yield from _outside(value, most, f"{name}.{part}", before)


def _by_menus(action: RunMenu) -> Broken:
    ids = [menu.id for menu in action.menus]
    if "main" not in ids or (action.main_menu or "main") not in ids:
        yield "main-menu-missing", "action.menus"
    if len(set(ids)) != len(ids):
        yield "doubled-menu", "action.menus"
    if action.enable_voice and not action.locale:
        yield "locale-missing", "action.locale"
    for number, menu in enumerate(action.menus):
        yield from _by_menu(menu, f"menus[{number}]")


def _by_menu(menu: Menu, name: str) -> Broken:
    if menu.repeats is not None and not 0 <= menu.repeats <= _REPEATS:
        yield "out-of-range", f"action.{name}.repeats"
    yield from _outside(menu.max_digits, _DIGITS, f"{name}.maxDigits")
    yield from _outside(menu.timeout_milliseconds, _MILLISECONDS, f"{name}.timeoutMills")
    yield from _outside(menu.max_timeout_milliseconds, _MILLISECONDS, f"{name}.maxTimeoutMills")
    for index, option in enumerate(menu.options):
        path = f"action.{name}.options[{index}]"
        if not _MENU_KEYS.fullmatch(option.dtmf):
            yield "not-dtmf", f"{path}.dtmf"
        if not _MENU_ACTION.fullmatch(option.action):
            yield "bad-menu-action", f"{path}.action"


def _not_to(destination: Destination, kind: str) -> Broken:
    if destination.type not in ("", kind):
        yield "unknown-value", "action.destination.type"
    if not destination.endpoint:
        yield "empty", "action.destination.endpoint"


def _unknown(value: str | None, known: tuple[str, ...], name: str) -> Broken:
    if value is not None and value not in known:
        yield "unknown-value", f"action.{name}"


def _large_headers(headers: tuple[tuple[str, str], ...]) -> Broken:
    for index, (key, value) in enumerate(headers):
        if _bytes(key) + _bytes(value) > HEADER_LIMIT_BYTES:
            yield "too-long", f"action.callHeaders[{index}]"


def _outside(amount: int | None, most: int, name: str, before: str = "action.") -> Broken:
    if amount is not None and not 1 <= amount <= most:
        yield "out-of-range", f"{before}{name}"


def _not_tones(tones: str, path: str) -> Broken:
    if not _TONES.fullmatch(tones):
        yield "not-dtmf", path


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
