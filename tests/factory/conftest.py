"""A house whose web application is put together as it is in the real process."""

from collections.abc import Iterator

import pytest

from dashboard.store.database import Database
from tests import house
from tests.house import House


@pytest.fixture
def home(database: Database) -> Iterator[House]:
    built = house.build(database)
    yield built
    built.close()
