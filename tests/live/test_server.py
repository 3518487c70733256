"""Sockets: who may open one, what may be subscribed, and who is shown what."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from dashboard.live.boards import Audience
from dashboard.live.hub import MOST_TOPICS
from dashboard.live.readers import MOST_UNREAD
from dashboard.operations import conferences, operators, views
from dashboard.sinch.times import SECOND
from dashboard.store import watches
from dashboard.store.database import Database
from tests.house import ALICE, ANNA, SALES, STANDUP, House
from tests.live.conftest import alice, pushes

FLOOR = views.FloorView().topic


def standup(home: House) -> str:
    return views.RoomView(home.runtime.application_key, STANDUP).topic


def test_a_call_that_rings_in_is_pushed_to_those_who_see_the_floor(home, server, watching):
    anna = watching(FLOOR)

    call_id = home.ring_in(SALES, ALICE)
    server.pusher.push_once()

    [push] = pushes(anna)
    assert push["ids"] == [call_id]
    assert 'data-value="ringing"' in push["rows"][call_id]


def test_the_figures_and_the_count_are_pushed_beside_the_rows(home, server, watching):
    figures, count = watching("figures"), watching(views.CountView().topic)

    home.ring_in(SALES, ALICE)
    server.pusher.push_once()

    [figured], [counted] = pushes(figures), pushes(count)
    assert 'data-figure="active" data-value="1"' in figured["figures"]
    assert 'data-field="count" data-value="1"' in counted["figures"]
    assert (figured["ids"], figured["rows"]) == ([], {})


def test_a_mute_reaches_those_who_watch_that_conference_and_no_one_else(home, server, watching):
    call_id = home.join_the_standup(ALICE)
    roster, callouts = watching(standup(home)), watching(views.CalloutsView().topic)
    server.pusher.push_once()
    pushes(roster)

    conferences.mute(home.runtime, STANDUP, call_id, by=ANNA)
    server.pusher.push_once()

    [push] = pushes(roster)
    assert 'data-action="unmute"' in push["rows"][call_id]
    assert pushes(callouts) == []


def test_nothing_is_pushed_when_nothing_changed(home, server, watching):
    home.ring_in(SALES, ALICE)
    anna = watching(FLOOR)

    assert server.pusher.push_once() == 0
    assert pushes(anna) == []


def test_each_push_is_numbered_after_the_one_before(home, server, watching):
    anna = watching(FLOOR)
    for caller in ("+46701740612", "+46701740613", "+46701740614"):
        home.ring_in(SALES, caller)
        server.pusher.push_once()

    numbers = [push["seq"] for push in pushes(anna)]

    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_a_row_that_left_is_no_longer_in_the_order(home, server, watching):
    call_id = home.ring_in(SALES, ALICE)
    anna = watching(FLOOR)

    home.control("POST", f"calls/{call_id}/hang-up")
    server.pusher.push_once()

    [push] = pushes(anna)
    assert push["ids"] == []
    assert 'data-value="failed"' in push["rows"][call_id]


def test_two_browsers_on_one_view_cost_one_rendering_and_get_the_same(home, server, watching):
    anna, bo = watching(FLOOR), watching(FLOOR)

    home.ring_in(SALES, ALICE)

    assert server.pusher.push_once() == 1
    assert pushes(anna) == pushes(bo) != []


def test_who_may_only_look_gets_buttons_that_cannot_be_pressed(home, server, viewers, watching):
    call_id = home.join_the_standup(ALICE)
    viewers.append(alice(role="viewer"))
    viewer = watching(standup(home))

    conferences.mute(home.runtime, STANDUP, call_id, by=ANNA)
    server.pusher.push_once()

    [push] = pushes(viewer)
    assert "disabled" in push["rows"][call_id]


def test_each_language_is_pushed_in_itself(home, server, viewers, watching):
    call_id = home.join_the_standup(ALICE)
    viewers += [alice(), alice(locale="zh_Hans_CN")]
    english, chinese = watching(standup(home)), watching(standup(home))

    conferences.mute(home.runtime, STANDUP, call_id, by=ANNA)
    server.pusher.push_once()

    [in_english], [in_chinese] = pushes(english), pushes(chinese)
    assert in_english["rows"] != in_chinese["rows"]


def test_a_view_is_pushed_in_the_language_of_its_page(home, server, watching):
    chinese, english = watching(FLOOR, lang="zh-Hans"), watching(FLOOR, lang="xx")

    home.ring_in(SALES)
    server.pusher.push_once()

    assert "振铃中" in str(pushes(chinese))
    assert "Ringing" in str(pushes(english))


def test_a_view_is_left_whatever_language_it_was_in(home, server, watching):
    anna = watching(FLOOR, lang="zh-Hans")
    anna.emit("unsubscribe", {"topic": FLOOR})

    home.ring_in(SALES)
    server.pusher.push_once()

    assert pushes(anna) == []


def test_no_pushed_piece_carries_a_form_token(home, server, watching):
    call_id = home.join_the_standup(ALICE)
    topics = [FLOOR, "conferences", standup(home), views.CallView(call_id).topic]
    looking = [watching(topic) for topic in topics]

    conferences.mute(home.runtime, STANDUP, call_id, by=ANNA)
    home.ring_in(SALES)
    server.pusher.push_once()

    said = [str(push) for client in looking for push in pushes(client)]
    assert len(said) >= 3
    assert not any("csrf" in text.lower() for text in said)


def test_a_browser_in_which_nobody_is_signed_in_is_refused(viewers, new_browser):
    viewers.append(None)

    assert not new_browser().is_connected()


def test_a_socket_without_an_origin_is_refused(new_browser):
    assert not new_browser(origin=None).is_connected()


def test_a_browser_above_the_cap_is_refused_until_another_leaves(new_browser):
    sockets = [new_browser() for _ in range(4)]
    assert not new_browser().is_connected()

    sockets[0].disconnect()

    assert new_browser().is_connected()


@pytest.mark.parametrize(
    "asked",
    [None, "", 7, [], {}, {"topic": None}, {"topic": "operators"}, {"topic": "x" * 4000}],
    ids=str,
)
def test_what_is_no_topic_is_refused_and_the_socket_stays(new_browser, asked):
    client = new_browser()

    assert client.emit("subscribe", asked, callback=True) == {"error": "refused"}
    assert client.is_connected()


def test_a_browser_that_wants_too_many_views_is_told_so(new_browser):
    client = new_browser()
    for page in range(1, MOST_TOPICS + 1):
        client.emit("subscribe", {"topic": views.FloorView(page).topic}, callback=True)

    more = client.emit("subscribe", {"topic": "conferences"}, callback=True)

    assert more == {"error": "too-many"}


def test_a_view_that_was_left_is_pushed_no_more(home, server, watching):
    anna = watching(FLOOR)
    anna.emit("unsubscribe", {"topic": FLOOR})

    home.ring_in(SALES)

    assert server.pusher.push_once() == 0
    assert pushes(anna) == []


@pytest.fixture
def annas_token(home: House) -> str:
    """The token of a session that is open."""
    now = home.runtime.clock()
    operators.add(home.database, "anna", "moderator", password="long enough", now=now)
    opened = operators.sign_in(home.database, "anna", "long enough", address=None, now=now)
    return opened.token


def test_a_browser_whose_session_ended_loses_its_socket(
    home, server, viewers, new_browser, annas_token
):
    viewers.append(alice(token=annas_token))
    client = new_browser()
    server.look()
    assert client.is_connected()

    now = home.runtime.clock()
    signed_in = operators.visitor(home.database, annas_token, now=now)
    operators.sign_out(home.database, signed_in, now=now)
    server.look()

    assert not client.is_connected()


def test_a_browser_whose_person_may_less_now_loses_its_socket(
    home, server, viewers, new_browser, annas_token
):
    viewers.append(alice(role="admin", token=annas_token))
    client = new_browser()

    server.look()

    assert not client.is_connected()


def test_an_open_page_keeps_its_session_but_not_for_ever(
    home, server, viewers, new_browser, annas_token
):
    viewers.append(alice(token=annas_token))
    new_browser()
    server.look()
    later = home.runtime.clock() + 3600 * SECOND
    server.runtime = replace(server.runtime, clock=lambda: later)

    server.look()

    found = operators.visitor(home.database, annas_token, now=later + 11 * 3600 * SECOND)
    assert found is not None
    assert found.session.seen_at == later
    assert found.session.expires_at < later + 8 * 86_400 * SECOND


def test_a_browser_that_fell_behind_is_spared_and_then_told_to_fetch(home, server, watching):
    anna, bo = watching(FLOOR), watching(FLOOR)
    sent = []
    for number in range(MOST_UNREAD + 3):
        home.ring_in(SALES, f"+4670174{number:04}")
        server.pusher.push_once()
        sent += pushes(anna)
        if number == 0:
            bo.emit("ack", {"view": FLOOR, "seq": sent[0]["seq"]})

    got = pushes(bo)
    assert len(sent) == MOST_UNREAD + 3
    assert len(got) == MOST_UNREAD + 1
    assert resyncs(bo, server) == []

    bo.emit("ack", {"view": FLOOR, "seq": got[-1]["seq"]})
    assert resyncs(bo, server) == [{"view": FLOOR}]
    assert resyncs(bo, server) == []


def resyncs(client, server):
    server.catch_up()
    return [packet["args"][0] for packet in client.get_received() if packet["name"] == "resync"]


@pytest.mark.parametrize(
    "said",
    [
        None,
        7,
        {},
        {"view": FLOOR},
        {"seq": "x", "view": FLOOR},
        {"view": FLOOR, "seq": 10**30},
        {"view": 3, "seq": 1},
    ],
    ids=str,
)
def test_an_acknowledgement_of_nothing_is_nothing(watching, server, home, said):
    anna = watching(FLOOR)
    anna.emit("ack", said)

    home.ring_in(SALES)
    server.pusher.push_once()

    assert len(pushes(anna)) == 1


def test_what_people_look_at_is_looked_up_often(home, server, watching):
    home.join_the_standup(ALICE)
    watching(standup(home))

    server.beat()

    with home.database.reading() as connection:
        topics = connection.exec_driver_sql("SELECT topic FROM watch").scalars().all()
    assert topics == [f"conference:{home.runtime.application_key}:{STANDUP}"]


def test_every_second_the_browsers_hear_how_fresh_the_board_is(
    home, server, viewers, new_browser, annas_token
):
    home.ring_in(SALES)
    viewers.append(alice(token=annas_token))
    client = new_browser()

    server.beat()

    [pulse] = [one["args"][0] for one in client.get_received() if one["name"] == "pulse"]
    assert set(pulse) == {"now", "read_at", "last_callback_at", "doors", "platform"}
    assert pulse["last_callback_at"] <= pulse["now"]


def test_a_view_that_cannot_be_rendered_leaves_the_others_their_pushes(home, server, watching):
    anna = watching(FLOOR)
    server.hub.enter("bos", alice())
    server.hub.watch("bos", Audience(views.FloorView(), "no language", "view"))

    call_id = home.ring_in(SALES, ALICE)
    server.pusher.push_once()

    assert [push["ids"] for push in pushes(anna)] == [[call_id]]


def test_a_room_of_another_application_is_not_asked_about(home, server, watching):
    watching(views.RoomView("somebody-elses", STANDUP).topic)

    server.beat()

    with home.database.reading() as connection:
        assert watches.due(connection, home.runtime.clock() + SECOND) == []


def test_the_pulse_goes_on_without_the_store(server, new_browser, tmp_path):
    anna = new_browser()
    anna.get_received()
    away = Database.open(f"sqlite:///{tmp_path / 'empty.db'}")
    server.runtime = replace(server.runtime, database=away)

    server.beat()
    with pytest.raises(OperationalError):
        server.look()

    away.close()
    assert [packet["name"] for packet in anna.get_received()] == ["pulse"]


def test_what_a_browser_sends_is_taken_one_after_the_other(server):
    assert server.socketio.server.async_handlers is False
