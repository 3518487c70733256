"""One spelling of INSERT for both engines."""

from dashboard.store import schema
from dashboard.store.inserts import insert


def test_a_row_that_is_there_already_is_left_alone(database):
    with database.writing() as connection:
        for value in ("sandbox", "live"):
            line = insert(connection, schema.about).values(name="world", value=value)
            connection.execute(line.on_conflict_do_nothing())

    assert database.stamp("world") == "sandbox"


def test_a_row_that_is_there_already_is_brought_up_to_date(database):
    with database.writing() as connection:
        for value in ("sandbox", "live"):
            line = insert(connection, schema.about).values(name="world", value=value)
            connection.execute(
                line.on_conflict_do_update(index_elements=["name"], set_={"value": value})
            )

    assert database.stamp("world") == "live"
