import json

import pytest
import requests
from sqlalchemy import text

from dashboard.live.doors import Doors, DoorState
from dashboard.store import journal
from dashboard.store.journal import Delivery, Entry
from tests.ingest.conftest import PATH, SECRET, arrival, signed
from tests.ingest.doors import open_door
from tests.patience import PATIENT
from tests.serving import eventually
from tests.web.conftest import INTERNAL_TOKEN

BEARER = {"Authorization": f"Bearer {INTERNAL_TOKEN}"}


def test_a_living_process_says_so(nobody):
    assert nobody.get("/healthz").json == {"status": "ok"}


def test_a_ready_process_says_only_that(nobody):
    answer = nobody.get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"ready": True})


def test_the_house_is_told_more(nobody):
    answer = nobody.get("/readyz", headers=BEARER)

    assert answer.json == {
        "ready": True,
        "checks": {"store": "ok", "live": "ok"},
        "platform": {},
    }


def test_a_store_that_is_not_migrated_is_not_ready(nobody, runtime):
    with runtime.database.writing() as connection:
        connection.execute(text("DELETE FROM alembic_version"))

    answer = nobody.get("/readyz", headers=BEARER)

    assert answer.status_code == 503
    assert answer.json["checks"]["store"] == "pending"


def test_a_pusher_that_stands_still_is_not_ready(app, nobody):
    class Stuck:
        def is_alive(self) -> bool:
            return False

    app.extensions["live"] = Stuck()

    assert nobody.get("/readyz").status_code == 503


def test_figures_are_for_the_house_only(nobody):
    assert nobody.get("/metrics").status_code == 401
    wrong = {"Authorization": "Bearer guess"}
    assert nobody.get("/metrics", headers=wrong).status_code == 401


def test_figures_tell_what_the_floor_shows(nobody, standup):
    answer = nobody.get("/metrics", headers=BEARER)

    assert answer.status_code == 200
    assert "callfloor_live_calls 2.0" in answer.text
    assert "callfloor_people_in_rooms 2.0" in answer.text


def test_figures_are_for_programs_with_a_token_too(program):
    assert program("viewer").get("/metrics").status_code == 200


class Live:
    """A pusher that is well, and doors that were asked."""

    def __init__(self, *states: DoorState) -> None:
        self.doors = Doors([state.url for state in states], states=list(states))

    def is_alive(self) -> bool:
        return True


ACCOUNT = {"received": 9, "stored": 4, "duplicate": 2, "rejected": 1, "shed": 1, "spooled": 1}


def test_an_admin_sees_what_became_of_every_callback_at_each_door(app, admin):
    told = DoorState("http://127.0.0.1:8001", ready=True, account=ACCOUNT)
    app.extensions["live"] = Live(told, DoorState("http://127.0.0.1:9001", ready=False))

    page = admin.get("/health").text

    for name, count in ACCOUNT.items():
        assert f'data-field="{name}" data-value="{count}"' in page
    assert "http://127.0.0.1:9001" in page


def test_an_admin_sees_what_the_platform_sent_that_nobody_knew(admin, runtime):
    body = b'{"event":"moon<b>"}'
    entry = Entry(delivery=Delivery(received_at=1, path="/", raw=body, verdict="unknown"))
    with runtime.database.writing() as connection:
        journal.record(connection, [entry], now=1)

    page = admin.get("/health").text

    assert 'data-strange="event"' in page
    assert "moon&lt;b&gt;" in page


def test_others_do_not(moderator, viewer, nobody):
    assert moderator.get("/health").status_code == viewer.get("/health").status_code == 403
    assert nobody.get("/health").status_code == 303


#: What Sinch calls; the proxy in front of the door cuts the prefix off.
PUBLIC = "/floor/callbacks/voice"


@pytest.fixture
def turned_away(store_url, database, tmp_path):
    """Knocks at a door on the same store, behind a proxy of which the door may know."""

    def knock(headers, *, body=b"{}", path=PATH, **settings):
        with open_door(store_url, tmp_path / "door", patience=PATIENT, **settings) as door:
            answer = requests.post(door.url + path, data=body, headers=headers, timeout=30)
            assert answer.status_code == 401

    return knock


def page_of(admin):
    """The page once it tells of a refusal: the door keeps its samples in its own time."""
    return eventually(lambda: (page := admin.get("/health").text).count("data-refusal") and page)


def test_f27_an_admin_sees_what_we_signed_where_a_proxy_changed_the_path(admin, turned_away):
    body = json.dumps(arrival()).encode()
    headers = signed(body, path=PUBLIC)
    turned_away(headers, body=body)

    page = page_of(admin)

    assert 'data-refusal="mismatch"' in page
    assert f"x-timestamp:{headers['x-timestamp']}\n{PATH}</pre>" in page
    assert "CALLFLOOR_PUBLIC_URL" in page
    assert SECRET not in page
    assert headers["Authorization"].partition(":")[2] not in page


def test_f27_the_public_path_is_among_what_we_signed(admin, turned_away):
    headers = signed(b"{}", path="/voice")
    turned_away(headers, path=f"{PATH}?a=b", public_url=f"https://floor.example{PUBLIC}")

    page = page_of(admin)

    ends = [PUBLIC, PATH, f"{PUBLIC}?a=b", f"{PATH}?a=b"]
    assert page.count("data-signed") == len(ends)
    assert all(f"\n{end}</pre>" in page for end in ends)


def test_f27_what_strangers_send_is_text_that_hides_nothing(admin, turned_away):
    hostile = "<script>alert(1)</script>\xad"
    sent = signed(b"{}") | {"Content-Type": hostile.encode("latin-1")}
    turned_away(sent, path=f"{PATH}?{'<b>' * 1000}")

    page = page_of(admin)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "U+00AD" in page
    assert "<b>" not in page
    assert "Cut here" in page


def test_f27_nobody_else_sees_it(moderator, viewer, nobody, turned_away):
    turned_away(signed(b"{}", path=PUBLIC))

    for someone in (moderator, viewer, nobody):
        page = someone.get("/health")
        assert page.status_code in (403, 303)
        assert "data-signed" not in page.text


def test_where_nothing_was_refused_the_page_says_so(admin):
    page = admin.get("/health").text

    assert "Refused deliveries" in page
    assert "data-refusal" not in page
