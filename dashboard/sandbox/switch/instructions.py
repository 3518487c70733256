"""Carries out one instruction of SVAML on a call; what cannot be done is remarked, and goes on."""

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import lines, prompts, recordings, tones
from dashboard.sandbox.switch.call import Call
from dashboard.sinch import calls, svaml


def carry_out(
    floor: Floor,
    call: Call,
    instruction: svaml.Instruction,
    action: svaml.Action | None,
    side: calls.Leg = "caller",
) -> float:
    """Do what an instruction says; how many seconds it takes. `action` is what comes after all.

    `side` is who hears the sound; in a conference and on a callout there is only one.
    """
    floor.remark(call, instruction.name)
    side = side if call.kind == "inbound" and call.membership is None else "caller"
    match instruction:
        case svaml.Answer():
            lines.answer(floor, call)
        case svaml.Say():
            _may_be_unheard(floor, call)
            call.played.append({"to": side, "said": instruction.text})
            return prompts.speech_seconds(instruction.text)
        case svaml.PlayFiles():
            _may_be_unheard(floor, call)
            call.played.append({"to": side, "played": list(instruction.ids)})
            return sum(prompts.seconds(each) for each in instruction.ids)
        case svaml.SendDtmf():
            call.heard += instruction.value
            return tones.seconds(instruction.value)
        case svaml.SetCookie():
            _keep(floor, call, instruction)
        case svaml.StartRecording() | svaml.StopRecording() if _is_in_app(call, action):
            floor.remark(call, "not recorded: an in-app user is on the call")
        case svaml.StartRecording():
            recordings.start(floor, call, instruction.options)
        case svaml.StopRecording():
            recordings.stop(floor, call)
    return 0.0


def _keep(floor: Floor, call: Call, cookie: svaml.SetCookie) -> None:
    """Our choice: a cookie beyond the limit of the whole call is not set."""
    kept = call.cookies | {cookie.key: cookie.value}
    if svaml.cookies_bytes(kept) > svaml.COOKIES_LIMIT_BYTES:
        floor.remark(call, "cookie not set: there is no room for it")
    else:
        call.cookies = kept


def _may_be_unheard(floor: Floor, call: Call) -> None:
    if call.kind == "inbound" and call.answered is None:
        floor.remark(call, "sound before the call is answered, as early media")


def _is_in_app(call: Call, action: svaml.Action | None) -> bool:
    connected = call.leg is not None and call.leg.to.type == "username"
    return isinstance(action, svaml.ConnectMxp) or connected
