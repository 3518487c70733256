import json

from flask import Response

from dashboard.web import toasts


def said(response: Response) -> dict:
    return dict(json.loads(response.headers["HX-Trigger"]))


def test_the_corner_speaks_every_language_through_a_header(app):
    with app.test_request_context():
        response = toasts.add(Response(), "已静音 Åsa。", undo="c1")

    assert response.headers["HX-Trigger"].isascii()
    assert said(response)["toast"]["sentence"] == "已静音 Åsa。"
    assert said(response)["toast"]["undo"] == "/commands/c1/undo"


def test_what_else_the_answer_sets_off_is_kept(app):
    with app.test_request_context():
        response = Response()
        response.headers["HX-Trigger"] = "ask:done"
        toasts.add(response, "Done.")

    assert set(said(response)) == {"ask:done", "toast"}
