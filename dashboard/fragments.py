"""Pieces of HTML that pages include, answers return and pushes morph in: one function a piece.

They take rows and never look at the request, at who is signed in or at any token, so that the same
piece can be sent to everybody with the same rights and language. Times go out as UTC and the
browser writes them in the operator's zone.

`rights` is "view" or "moderate": with "view" every control is there, disabled, and says why.
"""

from typing import Any

from flask import render_template

from dashboard.operations.policy import Rights
from dashboard.store.calls import CallRow, EventRow, Figures
from dashboard.store.commands import Callout
from dashboard.store.conferences import ParticipantRow, RoomRow


def call_row(call: CallRow, *, rights: Rights) -> str:
    """A call on the live floor: one `<tr>`, row key = the call id."""
    return render_template("calls/_row.html", call=call, rights=rights)


def floor_figures(figures: Figures) -> str:
    """The counts above the live floor: the figures of the view `calls?…`."""
    return render_template("calls/_figures.html", figures=figures)


def call_header(call: CallRow, *, rights: Rights) -> str:
    """Title sentence, facts and hang-up of a call's page: the figures of the view `call:<id>`."""
    return render_template("calls/_header.html", call=call, rights=rights)


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
        command=None,
    )


def participant_row(participant: ParticipantRow, *, rights: Rights) -> str:
    """One person in a room: one `<tr>`, row key = their call id."""
    return render_template("conferences/_participant.html", participant=participant, rights=rights)


def callout_row(callout: Callout) -> str:
    """A callout and how far it has come: one `<tr>`, row key = the command id."""
    return render_template("callouts/_row.html", callout=callout)


def callout_form(form: Any) -> str:
    """The form for a spoken call, with what was typed and what is wrong beside each field."""
    return render_template("callouts/_form.html", form=form)


def callback_urls_form(form: Any) -> str:
    """The form for the callback URLs of an application."""
    return render_template("applications/_callbacks.html", form=form)


def notice(sentence: Any, *, tone: str = "failed") -> str:
    """A message that appears in the corner whatever the click aimed at.

    For answers that have no row of their own to show, such as a refused right (send it with the
    header `HX-Reswap: none`). Tones: failed, waiting, talking, ended.
    """
    return render_template("_notice.html", sentence=sentence, tone=tone)
