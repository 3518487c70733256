import pytest
from sqlalchemy import text


def test_a_store_is_migrated_once(say, application):
    assert say("migrate").out == "The store was migrated.\n"
    assert say("migrate").out == "The store is up to date.\n"


def test_programs_are_told_whether_anything_was_migrated(say, application):
    assert say("migrate", "--json").json == {"migrated": True}
    assert say("migrate", "--json").json == {"migrated": False}


@pytest.mark.parametrize("words", [("migrate",), ("operators", "list")])
def test_a_data_folder_that_cannot_be_made_is_a_wrong_setting(
    say, application, monkeypatch, tmp_path, words
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CALLFLOOR_DATA_DIR", str(tmp_path / "file" / "data"))

    said = say(*words)

    assert said.code == 4
    assert "CALLFLOOR_DATA_DIR: " in said.err
    assert "Not a directory" in said.err


def test_a_store_is_stamped_with_its_world(say, store):
    assert store.stamp("world") == "live"


def test_the_other_worlds_store_is_refused(say, store, monkeypatch):
    monkeypatch.setenv("CALLFLOOR_DATABASE_URL", store.url.render_as_string())

    said = say("migrate", "--sandbox")

    assert said.code == 4
    assert "belongs to the live world" in said.err


def test_a_store_without_migrations_is_refused_by_other_commands(say, application):
    said = say("operators", "list")

    assert (said.code, said.err) == (
        5,
        "The store lacks migrations: run `python app.py migrate` first.\n",
    )


def test_a_newer_store_is_refused(say, store):
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert say("migrate").code == 5
    assert say("operators", "list").code == 5


def test_rows_that_follow_from_their_events_are_left_alone(say, store):
    said = say("rebuild", "--check")

    assert (said.code, said.out) == (0, "Every row is what its events say.\n")


def test_a_row_that_no_event_proves_is_found_and_removed(say, store):
    with store.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO call (call_id, application_key, region, version, updated_at, stamps,"
                " state, started_at, proved_at) VALUES ('ghost', 'a', 'global', 1, 1, '{}',"
                " 'talking', 1, 1)"
            )
        )

    assert say("rebuild", "--check").code == 1
    assert say("rebuild", "--json").json["repaired"] == 1
    assert say("rebuild", "--check").code == 0
