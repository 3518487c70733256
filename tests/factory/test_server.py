"""What the server is told; that it serves and ends is shown in tests/processes."""

from dashboard.factory import server
from dashboard.settings import Settings


def told(**settings) -> dict:
    made = server._Server(Settings(**settings), lambda: None)
    return {name: made.cfg.settings[name].get() for name in made.cfg.settings}


def test_every_browser_has_a_thread_and_pages_have_some_more():
    cfg = told(max_browsers=10)

    assert cfg["threads"] == 10 + server.PAGE_THREADS
    assert cfg["workers"] == 1


def test_no_socket_of_its_own_lies_in_anybodys_home():
    assert told()["control_socket_disable"] is True


def test_it_listens_where_the_settings_say():
    assert told(bind="::1", port=8123)["bind"] == ["[::1]:8123"]
