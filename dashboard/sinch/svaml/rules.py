"""Whether SVAML will do at an event: every finding by its rule, and in a sentence.

An error is what the platform refuses; a warning is what it takes and a person may regret.
"""

from typing import Final

from dashboard.sinch import shapes
from dashboard.sinch.findings import Finding, Severity
from dashboard.sinch.svaml import advice, limits, matrix
from dashboard.sinch.svaml.document import IllegalSvaml, Svaml, parse
from dashboard.sinch.svaml.matrix import Event

RULES: Final[dict[str, str]] = {
    # Errors of shape
    "not-an-object": "It has to be a JSON object.",
    "wrong-type": "The value has another type than the platform reads.",
    "missing": "The value has to be there.",
    "several-actions": "SVAML has exactly one action, which is an object.",
    "unknown-action": "The platform has no action of this name.",
    "unknown-instruction": "The platform has no instruction of this name.",
    # Errors of the event
    "action-missing": "A reply to this event needs an action.",
    "action-not-allowed": "The platform does not take this action here.",
    "instruction-not-allowed": "The platform does not take this instruction here.",
    # Errors of the limits
    "too-long": "It is longer than the platform takes.",
    "out-of-range": "The number is smaller or larger than the platform takes.",
    "not-dtmf": "Only phone keys can stand here: tones are 0-9, # and w, menu keys 0-9, * and #.",
    "empty": "It must not be empty.",
    "unknown-value": "The platform does not know this value.",
    "main-menu-missing": "One menu has to be called main, and the first menu has to exist.",
    "doubled-menu": "Two menus have the same id.",
    "bad-menu-action": "A menu option is return(...) or menu(...).",
    "locale-missing": "A menu that listens to speech needs a locale.",
    "cookies-too-large": "Cookies hold 1024 bytes in all.",
    # Warnings
    "answer-after-sound": "Sound comes before the call is answered; put answer first.",
    "sound-without-answer": "The call is not answered: the caller may not hear this.",
    "not-recorded": "A call to an in-app user is not recorded; this has no effect.",
    "older-instruction": "Only older documents allow this instruction here.",
    "locale-advised": "Speech needs a locale.",
    "unknown-locale": "This locale or voice is not among the documented ones.",
    "unknown-storage": "Recordings go to s3://, azure:// or gs:// addresses.",
    "transcription-locale": "A transcription needs one of the documented locales.",
    "only-while-parked": "A call takes this only while it is parked, or a menu in a conference.",
    "only-with-detect": "Digits and timeout count only in the mode detect.",
    "not-a-websocket": "A stream goes to a ws:// or wss:// address.",
    "not-e164": "A phone number is a plus and digits.",
    "unknown-country": "Ring tones of this country are not known.",
    "amd-not-enabled": "Machine detection is not enabled.",
    "menu-without-choice": "The menu has neither options nor digits: it can only time out.",
    "menu-unknown": "There is no menu of this id; choosing it is an error.",
    "spoken-as-text": "No file is called that; it is spoken as a text.",
    "long-speech": "Speech of more than 600 characters may be refused.",
    "unknown-property": "The platform ignores this property.",
    "recording-as-action": "Recording is an instruction; as an action only older documents had it.",
}


def validate(svaml: object, for_event: Event) -> list[Finding]:
    """Everything to say about SVAML, as values or as the JSON object it is sent as.

    Errors come first. Without an error the platform takes it; what cannot even be read has one.
    """
    unknown: list[str] = []
    try:
        with shapes.noting_unknown() as unknown:
            script = svaml if isinstance(svaml, Svaml) else parse(svaml)
    except IllegalSvaml as illegal:
        return [_finding("error", illegal.rule, illegal.path)]
    refused = [*_misplaced(script, for_event), *limits.broken(script)]
    warned = [*advice.advised(script, for_event), *(("unknown-property", each) for each in unknown)]
    if isinstance(svaml, dict) and _records_by_action(svaml):
        warned.append(("recording-as-action", "action"))
    return [
        *(_finding("error", rule, path) for rule, path in refused),
        *(_finding("warning", rule, path) for rule, path in warned),
    ]


def check(svaml: Svaml, event: Event) -> None:
    """Raise IllegalSvaml for the first thing that the platform would refuse at this event."""
    for rule, path in [*_misplaced(svaml, event), *limits.broken(svaml)]:
        raise IllegalSvaml(rule, path)


def _misplaced(script: Svaml, event: Event) -> list[tuple[str, str]]:
    found = []
    if script.action is None and event in matrix.NEEDS_ACTION:
        found.append(("action-missing", "action"))
    if script.action is not None and script.action.name not in matrix.allowed_actions(event):
        found.append(("action-not-allowed", "action"))
    allowed = matrix.allowed_instructions(event)
    for index, instruction in enumerate(script.instructions):
        if instruction.name not in allowed:
            found.append(("instruction-not-allowed", f"instructions[{index}]"))
    return found


def _records_by_action(raw: dict[str, object]) -> bool:
    action = raw.get("action")
    name = action.get("name") if isinstance(action, dict) else None
    return isinstance(name, str) and name.lower() in ("startrecording", "stoprecording")


def _finding(severity: Severity, rule: str, path: str) -> Finding:
    return Finding(severity, path, rule, RULES[rule])
