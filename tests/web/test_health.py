from sqlalchemy import text

from tests.web.conftest import INTERNAL_TOKEN

BEARER = {"Authorization": f"Bearer {INTERNAL_TOKEN}"}


def test_a_living_process_says_so(nobody):
    assert nobody.get("/healthz").json == {"status": "ok"}


def test_a_ready_process_says_only_that(nobody):
    answer = nobody.get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"ready": True})


def test_the_house_is_told_more(nobody):
    answer = nobody.get("/readyz", headers=BEARER)

    assert answer.json == {"ready": True, "checks": {"store": "ok", "live": "ok"}}


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
