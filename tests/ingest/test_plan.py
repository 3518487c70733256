from sqlalchemy import text

from dashboard.ingest.plan import PlanKeeper
from dashboard.operations.call_flow import Target
from dashboard.settings import Settings
from dashboard.store import applications
from dashboard.store.database import Database
from tests.ingest.conftest import KEY, SECRET, SUPPORT


def keeper(database: Database, **more: str) -> PlanKeeper:
    settings = Settings(sinch_application_key=KEY, sinch_application_secret=SECRET, **more)
    return PlanKeeper(settings, database)


def test_the_plan_is_what_the_store_says(settled: Database):
    plan = keeper(settled)

    assert plan.refresh() is True

    assert plan().starter.target_of(f"+{SUPPORT}") == Target("room", "standup")
    assert plan().relay is None
    assert plan.is_fresh()


def test_a_change_in_the_store_is_seen_at_the_next_refresh(settled: Database):
    plan = keeper(settled)
    plan.refresh()

    with settled.writing() as connection:
        applications.set_answers(connection, KEY, "relay", relay_url="http://backend.test/voice")
    plan.refresh()

    assert plan().relay.url == "http://backend.test/voice"


def test_a_backend_keeps_its_connections_while_its_address_stays(settled: Database):
    with settled.writing() as connection:
        applications.set_answers(connection, KEY, "relay", relay_url="http://backend.test/voice")
    plan = keeper(settled)
    plan.refresh()
    before = plan().relay

    plan.refresh()

    assert plan().relay is before


def test_a_store_that_is_away_leaves_the_last_plan(settled: Database):
    plan = keeper(settled)
    plan.refresh()
    with settled.writing() as connection:
        connection.execute(text("ALTER TABLE starter RENAME TO gone"))

    refreshed = plan.refresh()

    with settled.writing() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO starter"))
    assert refreshed is False
    assert plan().starter.target_of(SUPPORT) == Target("room", "standup")


def test_a_door_that_never_saw_the_store_answers_by_its_settings(tmp_path):
    nowhere = Database.open(f"sqlite:///{tmp_path / 'empty.db'}")
    plan = keeper(nowhere, relay_url="http://backend.test/voice")

    assert plan.refresh() is False

    assert plan().relay.url == "http://backend.test/voice"
    assert not plan.is_fresh()
    nowhere.close()
