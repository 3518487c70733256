import sqlite3
from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DataError

from dashboard.web import access
from tests.web.conftest import built


@pytest.fixture
def app(runtime, compiled_templates) -> Flask:
    """An application of this test's own, which views that fail are added to."""
    return built(runtime, compiled_templates)


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The site with two views that fail."""

    @access.action("floor.see")
    def breaks() -> str:
        raise RuntimeError("the secret is hunter2")

    app.add_url_rule("/breaks", "breaks", breaks)
    app.add_url_rule("/api/v1/breaks", "api-breaks", breaks)
    return app


def test_a_fault_is_a_page_without_its_cause(broken, viewer):
    page = viewer.get("/breaks")

    assert page.status_code == 500
    assert "Something went wrong here" in page.text
    assert "hunter2" not in page.text
    assert "Traceback" not in page.text


def test_a_fault_is_a_piece_for_htmx(broken, viewer):
    piece = viewer.click("GET", "/breaks")

    assert piece.status_code == 500
    assert piece.headers["HX-Reswap"] == "none"
    assert "<html" not in piece.text
    assert "data-notice" in piece.text


def test_a_fault_is_a_problem_for_programs(broken, program):
    answer = program("viewer").get("/api/v1/breaks")

    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 500
    assert "hunter2" not in answer.text


def test_an_address_that_leads_nowhere_has_a_page(viewer, nobody):
    assert viewer.get("/nowhere").status_code == 404
    assert "There is nothing here" in nobody.get("/nowhere").text


def test_an_address_that_leads_nowhere_still_knows_who_is_signed_in(viewer):
    assert "viewer-alice" in viewer.get("/nowhere").text


def test_a_wrong_method_names_the_right_ones(viewer):
    answer = viewer.post("/history")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_address_in_the_api_that_leads_nowhere_is_a_problem(nobody):
    answer = nobody.get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_htmx_without_a_session_is_sent_to_sign_in(nobody):
    answer = nobody.click("POST", "/calls/alice-1f3a/hang-up")

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login"


def test_a_right_that_is_missing_is_said_with_the_role_that_has_it(viewer):
    answer = viewer.click("POST", "/callouts")

    assert answer.status_code == 403
    assert "Moderator" in answer.text


def test_a_store_that_is_broken_is_503_and_no_trace(viewer, runtime):
    with runtime.database.writing() as connection:
        connection.execute(text("ALTER TABLE call RENAME TO gone"))

    page = viewer.get("/")

    assert page.status_code == 503
    assert "Traceback" not in page.text
    assert "gone" not in page.text


def test_a_store_that_is_lost_altogether_still_gets_an_answer(viewer, runtime):
    with runtime.database.writing() as connection:
        connection.execute(text("ALTER TABLE session RENAME TO gone"))

    page = viewer.get("/")

    assert page.status_code == 503
    assert "Traceback" not in page.text


def test_a_request_that_is_too_large_is_refused(moderator):
    answer = moderator.post("/callouts", {"text": "x" * 300_000})

    assert answer.status_code == 413


def test_text_that_no_store_can_hold_is_a_wrong_request(app, viewer):
    @access.action("floor.see")
    def finds_nul() -> str:
        raise DataError("SELECT", {}, ValueError("text cannot contain NUL"))

    app.add_url_rule("/nul", "nul", finds_nul)

    assert viewer.get("/nul").status_code == 400


@pytest.mark.waits
def test_f6_while_another_process_has_the_store_locked_pages_are_shown_and_clicks_told_to_wait(
    moderator, runtime, standup
):
    mute = f"/conferences/standup/participants/{standup['alice']}/mute"
    path = runtime.database.url.database
    with closing(sqlite3.connect(path, isolation_level=None)) as shell:
        shell.execute("BEGIN EXCLUSIVE")
        page = moderator.get("/")
        clicked = moderator.click("POST", mute)
        shell.execute("ROLLBACK")
    again = moderator.click("POST", mute)

    assert page.status_code == 200
    assert clicked.status_code == 503
    assert "is locked" not in clicked.text
    assert again.status_code == 200
