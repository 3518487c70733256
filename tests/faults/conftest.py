"""Stores that can be locked, frozen, crashed and filled, with a door before each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.store import migrate
from dashboard.store.database import Database
from tests import services
from tests.faults.bystander import Bystander, standing_by
from tests.ingest.doors import settle_in
from tests.services import Cluster

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Faults are real ones, and real ones take their time: the quick check leaves them out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.processes)


@pytest.fixture
def bystander(tmp_path: Path) -> Iterator[Bystander]:
    """Who tells what the machine keeps from everybody."""
    with standing_by(tmp_path) as made:
        yield made


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A settled store in a file."""
    path = tmp_path / "floor.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    settle_in(f"sqlite:///{path}")
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that flushes, to be hurt."""
    with services.durable_cluster() as made:
        yield made


@pytest.fixture
def cluster_url(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A settled store of one's own in that PostgreSQL."""
    name = f"floor_{abs(hash(request.node.name))}"
    url = cluster.new_database(name)
    database = Database.open(url)
    migrate.upgrade(database)
    database.close()
    settle_in(url)
    yield url
    cluster.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settled_url(request: pytest.FixtureRequest) -> str:
    """A settled store on each engine."""
    name = {"sqlite": "sqlite_url", "postgresql": "cluster_url"}[request.param]
    return str(request.getfixturevalue(name))
