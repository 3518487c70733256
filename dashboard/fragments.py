"""Pieces of HTML that pages include, answers return and pushes morph in: one function a piece.

They take rows and never look at the request, at who is signed in or at any token, so that the same
piece can be sent to everybody with the same rights and language. Times go out as UTC and the
browser writes them in the operator's zone.

`rights` is "view" or "moderate": with "view" every control is there, disabled, and says why.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import render_template
from flask_babel import get_locale
from prometheus_client import Counter

from dashboard.operations import call_story
from dashboard.operations.policy import Rights
from dashboard.operations.views import Count, FloorFigures, FloorView
from dashboard.sinch import times
from dashboard.store.calls import CallRow, EventRow
from dashboard.store.commands import Callout
from dashboard.store.conferences import ParticipantRow, RoomRow

CALLS_RENDERED = Counter("callfloor_calls_rendered", "Calls rendered as rows of the floor.")


def call_row(call: CallRow, *, rights: Rights) -> str:
    """A call on the live floor: one `<tr>`, row key = the call id.

    Rendered once for all floors, pages and pushes that show the same. How long something lasts so
    far stands in it as of then; the browser's clock writes that anew wherever a row comes in.
    """
    return _call_row(call, rights, str(get_locale()))


@lru_cache(maxsize=1024)
def _call_row(call: CallRow, rights: Rights, _locale: str) -> str:
    CALLS_RENDERED.inc()
    return render_template("calls/_row.html", call=call, rights=rights)


def floor_figures(figures: FloorFigures) -> str:
    """The floor and its day in figures: the figures of the view `figures`."""
    return render_template("calls/_figures.html", figures=figures)


def floor_count(floor: FloorView, count: Count) -> str:
    """How many calls the floor lists and the way to its other pages: those of `count?…`."""
    return render_template("calls/_count.html", floor=floor, count=count)


def call_menu(call: CallRow, *, rights: Rights) -> str:
    """What can be asked of a call of the floor, for the menu of its row."""
    return render_template("calls/_menu.html", call=call, rights=rights)


def call_header(call: CallRow, events: Sequence[EventRow], *, rights: Rights) -> str:
    """Title sentence, facts and commands of a call: what a command is answered with."""
    story = call_story.tell(call, events, now=times.now())
    return render_template("calls/_header.html", call=call, story=story, rights=rights)


def call_overview(call: CallRow, events: Sequence[EventRow], *, rights: Rights) -> str:
    """The header of a call and its story over time: the figures of the view `call:<id>`."""
    story = call_story.tell(call, events, now=times.now())
    return render_template("calls/_overview.html", call=call, story=story, rights=rights)


def event_item(event: EventRow) -> str:
    """One event on a call's page: one `<li>`, row key = the event key."""
    return render_template("calls/_event.html", event=event)


def room_row(room: RoomRow) -> str:
    """A conference in the list of rooms: one `<tr>`, row key = `ids.room_key(…)`."""
    return render_template("conferences/_room.html", room=room)


def room_header(room: RoomRow, *, rights: Rights) -> str:
    """Counts, freshness and "Kick all" above a roster: the figures of the view `conference:…`.

    For a room that nobody has told us of, pass `unheard_of(…)`.
    """
    return render_template("conferences/_header.html", room=room, rights=rights)


def unheard_of(application_key: str, conference_id: str) -> RoomRow:
    """The room as its page shows it before anybody was ever seen in it."""
    return RoomRow(
        application_key=application_key,
        conference_id=conference_id,
        version=0,
        people=0,
        unmuted=0,
        muted=0,
        first_seen_at=0,
        last_seen_at=0,
        oldest_joined_at=None,
        checked_at=None,
        newcomers_muted_since=None,
        command=None,
    )


def participant_row(participant: ParticipantRow, *, rights: Rights) -> str:
    """One person in a room: one `<tr>`, row key = their call id."""
    return render_template("conferences/_participant.html", participant=participant, rights=rights)


def name_form(digits: str, name: str, *, error: Any = "") -> str:
    """The form that names a number, for the dialog; with what is wrong beside the field."""
    return render_template("conferences/_name.html", digits=digits, name=name, error=error)


def callout_row(callout: Callout) -> str:
    """A callout and how far it has come: one `<tr>`, row key = the command id."""
    return render_template("callouts/_row.html", callout=callout)


def callout_form(form: Any) -> str:
    """The form for a spoken call, with what was typed and what is wrong beside each field."""
    return render_template("callouts/_form.html", form=form)


def ask_form(form: Any) -> str:
    """The form of one verb of a call, for the dialog."""
    return render_template("calls/_ask.html", form=form)


def room_ask_form(form: Any) -> str:
    """The form that calls somebody into a room or speaks to everybody in it, for the dialog."""
    return render_template("conferences/_ask.html", form=form)


def callback_urls_form(form: Any) -> str:
    """The form for the callback URLs of an application."""
    return render_template("applications/_callbacks.html", form=form)


def notice(sentence: Any, *, tone: str = "failed") -> str:
    """A message that appears in the corner whatever the click aimed at.

    For answers that have no row of their own to show, such as a refused right (send it with the
    header `HX-Reswap: none`). Tones: failed, waiting, talking, ended.
    """
    return render_template("_notice.html", sentence=sentence, tone=tone)
