"""Every route, for nobody and for each role: generated from the routes and the policy."""

from typing import cast

import pytest
from flask import Flask

from dashboard.operations import policy
from dashboard.operations.policy import ROLES
from dashboard.operations.runtime import Runtime
from dashboard.settings import Settings
from dashboard.store import operators, tokens
from dashboard.web import access, create_app
from tests.web.conftest import Browser

PUBLIC = {
    "static",
    "auth.sign_in_page",
    "auth.sign_in",
    "auth.sign_out",
    "preferences.save",
    "health.alive",
    "health.ready",
    "health.metrics",
}
FILLED_IN = {
    "began": "2026-03-14T12:00:00Z",
    "call_id": "alice-1f3a",
    "conference_id": "standup",
    "command_id": "0123456789",
    "digits": "46701234567",
    "application_key": "another-application",
    "filename": "favicon.svg",
}


def a_site() -> Flask:
    """The site for its routes only: nothing is asked of its store."""
    runtime = Runtime(Settings(sandbox=True), None, None, "key")
    return create_app(runtime)


def routes() -> list[tuple[str, str, str, access.Mark]]:
    """Every marked route: its endpoint, method, an address, and its mark."""
    site = a_site()
    found = []
    for rule in site.url_map.iter_rules():
        mark = access.mark_of(site.view_functions[rule.endpoint])
        if mark is None:
            continue
        path = str(rule)
        for name in rule.arguments - {*(rule.defaults or {})}:
            path = path.replace(f"<id:{name}>", FILLED_IN[name]).replace(
                f"<{name}>", FILLED_IN[name]
            )
        methods = sorted(cast("set[str]", rule.methods) - {"HEAD", "OPTIONS"})
        found += [(rule.endpoint, method, path, mark) for method in methods]
    return found


ROUTES = routes()
GUARDED = [route for route in ROUTES if route[3].name is not None]
PAGES = [route for route in GUARDED if not route[2].startswith("/api/")]
CHANGES = [route for route in PAGES if route[1] != "GET"]
IN_API = [route for route in GUARDED if route[2].startswith("/api/")]


def ids(several: list[tuple[str, str, str, access.Mark]]) -> list[str]:
    return [f"{method} {path}" for _, method, path, _ in several]


def test_only_these_routes_are_public():
    site = a_site()

    unguarded = {
        endpoint
        for endpoint, view in site.view_functions.items()
        if (mark := access.mark_of(view)) is None or mark.name is None
    }

    assert unguarded == PUBLIC


def test_a_route_without_a_mark_cannot_be_registered():
    site = a_site()

    with pytest.raises(access.Unmarked, match="/leak"):
        site.add_url_rule("/leak", "leak", lambda: "everything")


def test_an_action_that_the_policy_does_not_know_cannot_be_named():
    with pytest.raises(KeyError):
        access.action("calls.listen-in")


@pytest.mark.parametrize("route", PAGES, ids=ids(PAGES))
def test_nobody_is_sent_to_the_sign_in(nobody: Browser, route):
    _, method, path, _ = route

    answer = nobody.client.open(path, method=method)

    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("route", PAGES, ids=ids(PAGES))
def test_a_session_that_ended_opens_nothing(signed_in, route):
    _, method, path, _ = route
    browser = signed_in("admin")
    browser.post("/logout")
    browser.client.set_cookie("callfloor", "a-token-that-was-never-given")

    answer = browser.client.open(path, method=method)

    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", PAGES, ids=ids(PAGES))
def test_a_page_opens_to_whom_the_policy_says(signed_in, route, role):
    _, method, path, mark = route
    browser = signed_in(role)

    answer = browser.click(method, path)

    assert (answer.status_code == 403) is not policy.allowed(role, mark.name)
    assert answer.status_code < 500
    assert answer.status_code != 401


@pytest.mark.parametrize("route", IN_API, ids=ids(IN_API))
def test_a_program_without_a_token_gets_nothing(nobody: Browser, route):
    _, method, path, _ = route

    answer = nobody.client.open(path, method=method)

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("route", IN_API, ids=ids(IN_API))
def test_a_browsers_session_does_not_open_the_api(admin: Browser, route):
    _, method, path, _ = route

    answer = admin.click(method, path)

    assert answer.status_code == 401


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", IN_API, ids=ids(IN_API))
def test_a_program_may_do_what_the_policy_says(program, route, role):
    _, method, path, mark = route
    robot = program(role)

    answer = robot.client.open(path, method=method, headers=robot.headers)

    assert (answer.status_code == 403) is not policy.allowed(role, mark.name)
    assert answer.status_code < 500
    assert answer.status_code != 401


@pytest.mark.parametrize("route", CHANGES, ids=ids(CHANGES))
def test_a_change_without_the_sessions_token_is_refused(admin: Browser, route):
    _, method, path, _ = route

    answer = admin.client.open(path, method=method)

    assert answer.status_code == 400


@pytest.mark.parametrize("route", CHANGES, ids=ids(CHANGES))
def test_a_change_from_another_site_is_refused_even_with_the_token(admin: Browser, route):
    _, method, path, _ = route

    answer = admin.click(method, path, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 400


def test_a_disabled_operator_is_out_at_once(admin: Browser, runtime):
    with runtime.database.writing() as connection:
        alice = operators.by_name(connection, "admin-alice")
        assert alice is not None
        operators.disable(connection, alice.operator_id, now=runtime.clock())

    assert admin.get("/").status_code == 303


def test_a_revoked_token_opens_nothing(program, runtime):
    robot = program("admin")
    with runtime.database.writing() as connection:
        tokens.revoke(connection, "admin-robot", now=runtime.clock())

    assert robot.get("/api/v1/calls").status_code == 401
