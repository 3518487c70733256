"""What browsers may ask for; the rest is told in test_server and, on real sockets, test_engine."""

import pytest

from dashboard.operations import views
from tests.house import SALES
from tests.live.conftest import alice, pushes

FLOOR = views.FloorView().topic


def test_whoever_has_no_role_that_we_know_sees_nothing(home, server, viewers, new_browser):
    viewers.append(alice(role="nobody"))
    client = new_browser()

    assert client.emit("subscribe", {"topic": FLOOR}, callback=True) == {"error": "refused"}
    home.ring_in(SALES)
    server.pusher.push_once()

    assert pushes(client) == []


@pytest.mark.parametrize("lang", [None, 7, [], "xx", "zh-Hans", {"a": 1}], ids=str)
def test_a_language_that_is_none_is_the_viewers_own(watching, server, lang):
    watching(FLOOR, lang=lang)

    [watched] = server.hub.watched()
    assert watched.audience.locale == ("zh_Hans_CN" if lang == "zh-Hans" else "en")


@pytest.mark.parametrize("asked", [None, 7, {}, {"topic": 7}, {"topic": "conferences"}], ids=str)
def test_leaving_what_one_does_not_watch_leaves_nothing(home, server, watching, asked):
    anna = watching(FLOOR)
    anna.emit("unsubscribe", asked)

    home.ring_in(SALES)
    server.pusher.push_once()

    assert len(pushes(anna)) == 1
