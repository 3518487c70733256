import pytest

from dashboard.web import replies


def test_htmx_gets_the_piece(app):
    with app.test_request_context(headers={"HX-Request": "true"}):
        assert replies.piece("<tr></tr>").get_data(as_text=True) == "<tr></tr>"


def test_htmx_leaves_a_row_that_is_gone_to_the_push(app):
    with app.test_request_context(headers={"HX-Request": "true"}):
        assert replies.nothing().headers["HX-Reswap"] == "none"


def test_htmx_is_told_where_to_go(app):
    with app.test_request_context(headers={"HX-Request": "true"}):
        assert replies.onward("/callouts").headers["HX-Redirect"] == "/callouts"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://localhost/conferences/standup", "/conferences/standup"),
        ("http://evil.example/conferences", "/"),
        ("http://localhost//evil.example", "/"),
        ("nonsense", "/"),
        ("", "/"),
    ],
)
def test_a_plain_form_goes_back_to_its_page_and_to_no_other_site(app, referer, back):
    with app.test_request_context(headers={"Referer": referer}):
        assert replies.nothing().location == back


@pytest.mark.parametrize(
    ("target", "wanted"),
    [("div#call-head-x", True), ("tr#call-x", False), ("", False), ("call-head-x", False)],
)
def test_the_target_says_which_piece_is_wanted(app, target, wanted):
    with app.test_request_context(headers={"HX-Target": target}):
        assert replies.wanted_for("call-head-") is wanted
