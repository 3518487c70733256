"""What is read and drawn, and that it does not depend on how many look."""

import pytest
from sqlalchemy import event as engine_event

from dashboard import fragments
from dashboard.live.boards import Audience
from dashboard.operations.views import CountView, FiguresView, FloorView
from dashboard.store.calls import Filter
from tests.house import SALES
from tests.live.conftest import alice

VIEWS = [
    *(FloorView(order=order) for order in ("-started", "-duration", "from", "to", "state")),
    *(FloorView(wanted=Filter(states=(state,))) for state in ("ringing", "talking", "menu")),
    *(FloorView(wanted=Filter(number=number)) for number in ("4670", "4420")),
]


@pytest.mark.parametrize("many", [50, 200])
def test_reads_and_renders_do_not_depend_on_how_many_look(home, server, many):
    server.hub.most_browsers = many
    for number in range(many):
        sid = f"browser-{number}"
        server.hub.enter(sid, alice())
        view = VIEWS[number % len(VIEWS)]
        for each in (view, CountView(view), FiguresView()):
            server.hub.watch(sid, Audience(each, "en", "moderate"))
    server.pusher.push_once()
    calls = [home.ring_in(SALES, f"+4670174{number:04}") for number in range(5)]
    asked: list[str] = []
    drawn = fragments.CALLS_RENDERED._value.get()

    def hear(_connection, _cursor, statement, *_more):
        asked.append(statement)

    engine_event.listen(home.database._reading, "before_cursor_execute", hear)
    server.pusher.push_once()

    # Each floor once, each count, the figures and the day, and what five calls need together.
    assert len(asked) <= 2 * len(VIEWS) + len(VIEWS) + 8
    assert fragments.CALLS_RENDERED._value.get() - drawn == len(calls)
