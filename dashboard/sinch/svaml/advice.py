"""What the platform takes and yet does not do what its author may think: order, and idle words.

Each thing found is a rule and a path; what the rules mean is in `rules`.
"""

import re
from collections.abc import Iterator
from typing import Final

from dashboard.sinch import destinations, prompts, voices
from dashboard.sinch.svaml.actions import (
    Action,
    ConnectConf,
    ConnectMxp,
    ConnectPstn,
    ConnectStream,
    Menu,
    Park,
    RunMenu,
)
from dashboard.sinch.svaml.document import Svaml
from dashboard.sinch.svaml.instructions import (
    Answer,
    Instruction,
    PlayFiles,
    RecordingOptions,
    Say,
    SendDtmf,
    StartRecording,
    StopRecording,
)
from dashboard.sinch.svaml.limits import TEXT_LIMIT
from dashboard.sinch.svaml.matrix import ALWAYS_BY_PATCH, Event

Advised = Iterator[tuple[str, str]]

_COUNTRIES: Final = """
at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg
th uk us tw ve za
"""
INDICATIONS: Final = frozenset(_COUNTRIES.split())
_STORES: Final = ("s3://", "azure://", "gs://")
_TO_MENU: Final = re.compile(r"\s*menu\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)


def advised(svaml: Svaml, event: Event) -> Advised:
    """Everything worth a second look, as rule and path."""
    if event == "ice":
        yield from _order(svaml.instructions)
    for index, instruction in enumerate(svaml.instructions):
        yield from _by_instruction(instruction, f"instructions[{index}]", event)
    if isinstance(svaml.action, ConnectMxp):
        yield from _unrecorded(svaml.instructions)
    if svaml.action is not None:
        yield from _by_action(svaml.action, event)


def _order(instructions: tuple[Instruction, ...]) -> Advised:
    """Sound before the call is answered is heard as early media, if at all."""
    answered = False
    answers_later = any(isinstance(one, Answer) for one in instructions)
    for index, one in enumerate(instructions):
        answered = answered or isinstance(one, Answer)
        if isinstance(one, PlayFiles | Say) and not answered:
            rule = "answer-after-sound" if answers_later else "sound-without-answer"
            yield rule, f"instructions[{index}]"


def _unrecorded(instructions: tuple[Instruction, ...]) -> Advised:
    for index, one in enumerate(instructions):
        if isinstance(one, StartRecording | StopRecording):
            yield "not-recorded", f"instructions[{index}]"


def _by_instruction(one: Instruction, path: str, event: Event) -> Advised:
    match one:
        case SendDtmf() if event == "ace":
            yield "older-instruction", path
        case Say(locale=locale):
            yield from _locale(locale, f"{path}.locale")
        case PlayFiles(ids=ids, locale=locale):
            yield from _locale(locale, f"{path}.locale")
            spoken = [prompts.part_of(each) for each in ids if prompts.part_of(each).is_spoken]
            if spoken and locale is None:
                yield "locale-advised", f"{path}.locale"
            for index, each in enumerate(ids):
                yield from _prompt(each, f"{path}.ids[{index}]")
        case StartRecording(options=RecordingOptions() as options):
            yield from _recording(options, f"{path}.options")
        case _:
            pass


def _recording(options: RecordingOptions, path: str) -> Advised:
    where = options.destination_url
    if where is not None and not where.lower().startswith(_STORES):
        yield "unknown-storage", f"{path}.destinationUrl"
    written = options.transcription
    if written and written.enabled and written.locale not in voices.TRANSCRIPTION_LOCALES:
        yield "transcription-locale", f"{path}.transcriptionOptions.locale"


def _by_action(action: Action, event: Event) -> Advised:
    if event == "patch" and action.name not in ALWAYS_BY_PATCH:
        yield "only-while-parked", "action"
    match action:
        case ConnectPstn():
            yield from _pstn(action)
        case ConnectConf(conference_dtmf=options) if options is not None:
            if options.mode != "detect" and (options.max_digits or options.timeout_milliseconds):
                yield "only-with-detect", "action.conferenceDtmfOptions"
        case ConnectStream(destination=where):
            if not where.endpoint.lower().startswith(("ws://", "wss://")):
                yield "not-a-websocket", "action.destination.endpoint"
        case Park(locale=locale):
            yield from _locale(locale, "action.locale")
            yield from _prompt(action.intro_prompt, "action.introPrompt")
            yield from _prompt(action.hold_prompt, "action.holdPrompt")
        case RunMenu():
            yield from _menus(action)
        case _:
            pass


def _pstn(action: ConnectPstn) -> Advised:
    yield from _locale(action.locale, "action.locale")
    if action.number is not None and not _is_e164(action.number):
        yield "not-e164", "action.number"
    if action.cli not in (None, destinations.PRIVATE) and not _is_e164(action.cli or ""):
        yield "not-e164", "action.cli"
    if action.indications is not None and action.indications.lower() not in INDICATIONS:
        yield "unknown-country", "action.indications"
    if action.amd is not None and not action.amd.enabled and action.amd.asynchronous is not None:
        yield "amd-not-enabled", "action.amd"


def _menus(action: RunMenu) -> Advised:
    yield from _locale(action.locale, "action.locale")
    ids = {menu.id for menu in action.menus}
    for number, menu in enumerate(action.menus):
        path = f"action.menus[{number}]"
        yield from _prompt(menu.main_prompt, f"{path}.mainPrompt")
        yield from _prompt(menu.repeat_prompt, f"{path}.repeatPrompt")
        yield from _menu(menu, path, ids)


def _menu(menu: Menu, path: str, ids: set[str]) -> Advised:
    if not menu.options and menu.max_digits is None:
        yield "menu-without-choice", path
    for index, option in enumerate(menu.options):
        leads_to = _TO_MENU.fullmatch(option.action)
        if leads_to is not None and leads_to[1].strip() not in ids:
            yield "menu-unknown", f"{path}.options[{index}].action"


def _prompt(prompt: str | None, path: str) -> Advised:
    for part in prompts.parts(prompt or ""):
        if part.kind == "words":
            yield "spoken-as-text", path
        if part.is_spoken and len(part.text) > TEXT_LIMIT:
            yield "long-speech", path


def _locale(locale: str | None, path: str) -> Advised:
    if locale is not None and not voices.is_known(locale):
        yield "unknown-locale", path


def _is_e164(number: str) -> bool:
    try:
        return destinations.e164(number) == number
    except ValueError:
        return False
