"""Menus: prompts are played, keys are pressed, and something comes of it."""

import re
from collections.abc import Callable

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import lines, prompts
from dashboard.sandbox.switch.call import Call, MenuRun
from dashboard.sinch import svaml

_OPTION = re.compile(r"\s*(return|menu)\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)

TIMEOUT_MILLISECONDS = 5000

# What came of a menu: its id, the kind of result, the value.
Finished = Callable[[str, str, str], None]


def start(floor: Floor, call: Call, action: svaml.RunMenu, finished: Finished) -> None:
    """Play a menu to the caller, who is answered for it; `finished` hears what came of it."""
    lines.answer(floor, call)
    _enter(floor, call, action, action.main_menu or "main", finished)


def press(floor: Floor, call: Call, keys: str) -> None:
    """The caller presses these keys, one after another."""
    for key in keys:
        run = call.menu
        if run is None or not run.listening:
            return
        _press_one(floor, call, run, key)


def _enter(
    floor: Floor, call: Call, action: svaml.RunMenu, menu_id: str, finished: Finished
) -> None:
    menu = next((each for each in action.menus if each.id == menu_id), None)
    if menu is None:
        lines.move(floor, call, "menu")
        finished(menu_id, "error", "")
        return
    lines.move(floor, call, "menu")
    run = MenuRun(
        action,
        menu,
        finished=lambda kind, value: finished(menu.id, kind, value),
        again=lambda other: _enter(floor, call, action, other, finished),
        repeats_left=menu.repeats or 0,
    )
    call.menu = run
    _play(floor, call, run, menu.main_prompt)


def _play(floor: Floor, call: Call, run: MenuRun, prompt: str | None) -> None:
    run.pressed = ""
    run.listening = run.action.may_be_interrupted
    seconds = prompts.seconds(prompt or "")
    floor.later(call, "flow", seconds, lambda: _listen(floor, call, run))
    if call.keys_used < len(call.plan.keys):
        wait = call.plan.key_seconds + (0 if run.listening else seconds)
        floor.later(call, "keys", wait, lambda: _press_as_planned(floor, call))


def _press_as_planned(floor: Floor, call: Call) -> None:
    keys = call.plan.keys[call.keys_used]
    call.keys_used += 1
    press(floor, call, keys)


def _listen(floor: Floor, call: Call, run: MenuRun) -> None:
    run.listening = True
    seconds = (run.menu.timeout_milliseconds or TIMEOUT_MILLISECONDS) / 1000
    floor.later(call, "flow", seconds, lambda: _silence(floor, call, run))


def _silence(floor: Floor, call: Call, run: MenuRun) -> None:
    if run.pressed:
        _complete(floor, call, run)
    else:
        _once_more(floor, call, run, "timeout")


def _press_one(floor: Floor, call: Call, run: MenuRun, key: str) -> None:
    most = run.menu.max_digits
    if most is None:
        option = _option(run, key)
        if option is None:
            _once_more(floor, call, run, "invalidinput")
        else:
            _take(floor, call, run, option)
        return
    if key == "#" and run.pressed:
        _complete(floor, call, run)
        return
    run.pressed += key
    if len(run.pressed) >= most:
        _complete(floor, call, run)
    else:
        _listen(floor, call, run)


def _complete(floor: Floor, call: Call, run: MenuRun) -> None:
    option = _option(run, run.pressed)
    if option is not None:
        _take(floor, call, run, option)
    else:
        _finish(floor, call, run, "sequence", run.pressed)


def _option(run: MenuRun, pressed: str) -> str | None:
    return next((each.action for each in run.menu.options if str(each.dtmf) == pressed), None)


def _take(floor: Floor, call: Call, run: MenuRun, option: str) -> None:
    found = _OPTION.fullmatch(option)
    if found is None:
        _finish(floor, call, run, "error", "")
    elif found[1].lower() == "return":
        _finish(floor, call, run, "return", found[2])
    else:
        run.again(found[2].strip())


def _once_more(floor: Floor, call: Call, run: MenuRun, otherwise: str) -> None:
    """Repeat the question while repeats are left; then give up in the way `otherwise` says."""
    if run.repeats_left > 0:
        run.repeats_left -= 1
        _play(floor, call, run, run.menu.repeat_prompt)
    else:
        _finish(floor, call, run, otherwise, "")


def _finish(floor: Floor, call: Call, run: MenuRun, kind: str, value: str) -> None:
    floor.forget(call, "flow", "keys")
    call.menu = None
    run.finished(kind, value)
