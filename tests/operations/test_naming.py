import pytest

from dashboard.operations import naming
from dashboard.store import audit, names
from tests.house import ALICE, ANNA, House

DIGITS = names.digits_of(ALICE)


def name_of_alice(home: House):
    with home.database.reading() as connection:
        return names.of(connection, [DIGITS]).get(DIGITS)


def test_a_number_is_named_and_it_is_written_down_who_did_it(home: House):
    done = naming.name(home.runtime, ALICE, "  Alice   Liddell ", by=ANNA)

    assert name_of_alice(home) == "Alice Liddell"
    assert (done.status, done.before, done.params["name"]) == (
        "confirmed",
        {"name": ""},
        "Alice Liddell",
    )
    with home.database.reading() as connection:
        [line, *_] = audit.recent(connection)
    assert (line.by_name, line.action) == ("anna", "name")


def test_a_number_is_named_however_it_is_written(home: House):
    naming.name(home.runtime, "+46 70-174 06 11", "Alice", by=ANNA)

    assert name_of_alice(home) == "Alice"


def test_an_endless_name_is_cut(home: House):
    naming.name(home.runtime, ALICE, "a" * 500, by=ANNA)

    assert len(name_of_alice(home)) == names.LONGEST


@pytest.mark.parametrize("number", ["", "private", "sip:bo"])
def test_without_a_number_there_is_nobody_to_name(home: House, number):
    with pytest.raises(naming.NoNumber):
        naming.name(home.runtime, number, "Nobody", by=ANNA)
