"""What the corner of the page says after a verb, with the way to take it back.

The page's script shows it: the answer carries it in a header, beside the piece that changed.
"""

import json
from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _

from dashboard.current import runtime
from dashboard.operations import participants
from dashboard.operations.bulk import Bulk
from dashboard.operations.undo import Undone
from dashboard.store.commands import Command
from dashboard.web import filters
from dashboard.wording import deeds

#: What a refused command says stands on its row; what failed for some of many, above the roster.
_SILENT = ("refused", "unknown")


def add(response: Response, sentence: Any, *, undo: str | None = None) -> Response:
    """Let `response` say `sentence` in the corner; `undo` is the id of what can be taken back."""
    said = {
        "sentence": str(sentence),
        "undo": f"/commands/{undo}/undo" if undo else None,
        "label": str(_("Undo")),
    }
    triggers = {"toast": said, **_other_triggers(response)}
    response.headers["HX-Trigger"] = json.dumps(triggers)  # ASCII: headers know nothing else
    return response


def after(response: Response, command: Command) -> Response:
    """Say what became of one person."""
    who = whom(command)
    if command.reason == "already-gone" or command.http_status == 404:
        return add(response, deeds.already_gone(who))
    if command.status in _SILENT:
        return response
    final = command.verb == "kick" and command.status != "due"
    sentence = deeds.done(command.verb, command.status, who)
    return add(response, sentence, undo=None if final else command.command_id)


def after_many(response: Response, bulk: Bulk) -> Response:
    """Say what became of several."""
    if not bulk.commands:
        return add(response, deeds.nobody_needs(bulk.verb))
    worked = [one for one in bulk.commands if one.status not in _SILENT]
    if not worked:
        return response
    said = bulk.verb in ("say", "play")  # what was heard cannot be taken back
    undo = None if said else bulk.parent_id
    return add(response, deeds.done_many(bulk.verb, len(worked)), undo=undo)


def after_undo(response: Response, undone: Undone) -> Response:
    """Say who is as before, and for whom it came too late."""
    worked = [one for one in undone.asked if one.status not in _SILENT]
    if undone.left and not worked:
        return add(response, deeds.too_late(len(undone.left)))
    if not worked:
        return response
    if worked[0].verb == "name":
        name = str(worked[0].params["name"])
        return add(response, deeds.named(name, filters.phone(worked[0].params["number"])))
    said = deeds.stays if worked[0].verb == "kick" else deeds.as_before
    return add(response, said([whom(one) for one in worked]))


def whom(command: Command) -> str:
    """Whom a command is about, by name or number."""
    row = participants.row(runtime(), command.conference_id or "", command.call_id or "")
    return filters.person(row)


def _other_triggers(response: Response) -> dict[str, Any]:
    named: Sequence[str] = response.headers.get("HX-Trigger", "").split(",")
    return {name.strip(): {} for name in named if name.strip()}
