"""What stands around every page: who is signed in, how fresh things are, which world this is.

Everything is looked up when a template asks for it, so that pieces rendered outside a page cost
nothing and learn nothing of whoever asks.
"""

import logging
from functools import cached_property

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError

from dashboard.current import runtime
from dashboard.operations import applications
from dashboard.operations.applications import Surroundings
from dashboard.sinch.times import Instant
from dashboard.store.operators import OperatorRow
from dashboard.web import access, preferences

log = logging.getLogger(__name__)


class Frame:
    """The template's `frame`, for one rendering."""

    @property
    def sandbox(self) -> bool:
        """Whether the platform is the imitated one."""
        return runtime().settings.sandbox

    @property
    def operator(self) -> OperatorRow | None:
        """Who is signed in."""
        someone = access.visitor()
        return someone.operator if someone else None

    @property
    def csrf(self) -> str:
        """The token that proves this session's forms; empty before sign-in."""
        return access.csrf_token()

    @property
    def patience(self) -> str:
        """How many times as long as usual the page waits for us and shows what passes."""
        return f"{runtime().settings.patience:g}"

    @property
    def theme(self) -> str | None:
        """`light` or `dark` if somebody chose; None leaves it to the system."""
        return preferences.theme(self.operator)

    @property
    def keys(self) -> str:
        """Whether keys of a single character do something: `on` or `off`."""
        return preferences.keys()

    @property
    def rows(self) -> str:
        """How high rows are: `compact`, `normal` or `comfortable`."""
        return preferences.rows()

    @property
    def zone(self) -> str:
        """The time zone in which the browser writes times; empty means its own."""
        return (self.operator.zone or "") if self.operator else ""

    @property
    def now(self) -> Instant:
        """The server's clock, by which the browser corrects its own."""
        return runtime().clock()

    @property
    def path(self) -> str:
        """Where the reader is, to come back after a change of language."""
        return request.full_path.rstrip("?") if request.method == "GET" else "/"

    @property
    def application_name(self) -> str | None:
        """The name of the platform's application."""
        application = self._surroundings.application
        return application.name if application else None

    @property
    def last_callback_at(self) -> Instant | None:
        """When the platform last called back."""
        return self._surroundings.last_callback_at

    @cached_property
    def _surroundings(self) -> Surroundings:
        if self.operator is None:
            return Surroundings(None, None)
        try:
            return applications.surroundings(runtime())
        except SQLAlchemyError:
            log.exception("a page goes out without its surroundings")
            return Surroundings(None, None)


def install(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(lambda: {"frame": Frame()})
