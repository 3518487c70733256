"""Rooms: the list, one roster, and what moderators do in it.

The answer to a verb is the row that it changed; its twin undoes it under the same address.
"""

from flask import Blueprint

bp = Blueprint("conferences", __name__, url_prefix="/conferences")

from dashboard.web.conferences import many, pages, participants  # noqa: E402

__all__ = ["bp", "many", "pages", "participants"]
