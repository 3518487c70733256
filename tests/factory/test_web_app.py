from dashboard import factory
from dashboard.factory import web_app
from dashboard.operations import operators
from dashboard.sinch import times
from dashboard.web import access
from tests.house import House


def test_pages_and_sockets_share_one_application(home: House):
    made = factory.create_web_app(home.runtime)

    assert made.flask.extensions["live"] is made.live
    assert made.flask.test_client().get("/login").status_code == 200


def test_a_socket_belongs_to_whoever_is_signed_in(home: House):
    made = factory.create_web_app(home.runtime)
    password = operators.add(home.database, "anna", "moderator", now=times.now())
    opened = operators.sign_in(home.database, "anna", password, address=None, now=times.now())

    with made.flask.app_context():
        cookie = f"{access.cookie_name()}={opened.token}"
    with made.flask.test_request_context("/", headers={"Cookie": cookie}):
        viewer = web_app.viewer()

    assert (viewer.token, viewer.name, viewer.role) == (opened.token, "anna", "moderator")
    assert (viewer.rights, viewer.locale) == ("moderate", "en")


def test_a_stranger_has_no_socket(home: House):
    made = factory.create_web_app(home.runtime)

    with made.flask.test_request_context("/", headers={"Cookie": "callfloor=guessed"}):
        assert web_app.viewer() is None


def test_every_route_says_who_may_use_it():
    routes = {rule: action for _, rule, action in factory.routes()}

    assert routes["/"] == "floor.see"
    assert routes["/login"] is None
    assert routes["/healthz"] is None
