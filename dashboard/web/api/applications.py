"""Callback addresses for programs."""

from typing import Any

from flask import Blueprint
from pydantic import model_validator

from dashboard.current import runtime
from dashboard.operations import applications
from dashboard.operations.applications import ChangedMeanwhile, Silent
from dashboard.operations.problems import Invalid
from dashboard.sinch.applications import CallbackUrls
from dashboard.web import access
from dashboard.web.api import bodies, rows
from dashboard.web.problem import Problem

bp = Blueprint("applications", __name__, url_prefix="/applications")


class Urls(bodies.Body):
    """Where events go."""

    primary: str | None = None
    fallback: str | None = None

    def to_urls(self) -> CallbackUrls:
        """The addresses as the platform takes them."""
        return CallbackUrls(self.primary or None, self.fallback or None)


class UrlsToSave(Urls):
    """Where events shall go; with `seen`, only if they still go there now.

    The platform's own body, which has the addresses under `url`, is read alike.
    """

    seen: Urls | None = None

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, said: Any) -> Any:
        if isinstance(said, dict) and isinstance(said.get("url"), dict):
            rest = {name: value for name, value in said.items() if name != "url"}
            return {**said["url"], **rest}
        return said


@bp.get("/<id:application_key>/callbacks")
@access.action("applications.see")
def callbacks(application_key: str) -> dict[str, Any]:
    """Where the application's events go, and where they went before."""
    _only_ours(application_key)
    try:
        urls = applications.callback_urls(runtime())
    except Silent as silent:
        raise _away(silent) from None
    known = applications.overview(runtime()).application
    return {**_urls(urls), "previous_url": known.previous_url if known else None}


@bp.put("/<id:application_key>/callbacks")
@access.action("applications.save-callbacks")
def save_callbacks(application_key: str) -> dict[str, Any]:
    """Point the application's events elsewhere."""
    _only_ours(application_key)
    asked = bodies.read(UrlsToSave)
    seen = asked.seen.to_urls() if asked.seen is not None else None
    try:
        saved = applications.save_callback_urls(
            runtime(), asked.to_urls(), seen=seen, by=access.by()
        )
    except Invalid as invalid:
        raise Problem.of(invalid, "Some addresses are wrong.") from None
    except ChangedMeanwhile as changed:
        raise Problem(409, f"The addresses are {_urls(changed.current)} now.") from None
    except Silent as silent:
        raise _away(silent) from None
    return rows.command(saved)


def _urls(urls: CallbackUrls) -> dict[str, Any]:
    return {"primary": urls.primary, "fallback": urls.fallback}


def _only_ours(application_key: str) -> None:
    if application_key != runtime().application_key:
        raise Problem(404, "This installation answers for another application.")


def _away(silent: Silent) -> Problem:
    return Problem(504, f"The platform did not say: {silent.reason}", code="no-answer")
