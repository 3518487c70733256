"""What holds for every test: services that leave nothing behind, and no way to the world."""

import gc
import ipaddress
import os
import sys
from collections.abc import Iterator

import hypothesis
import pytest
from argon2 import PasswordHasher

from dashboard.operations import operators
from tests import services
from tests.services import compiler, strace
from tests.services.found import is_found
from tests.stores import (  # noqa: F401 - fixtures for every layer
    another_process,
    database,
    migrated_postgres,
    migrated_sqlite,
    now,
    on_sqlite,
    sqlite_store,
    store_url,
)

# Two busy cores make examples slow without anything being wrong; CI repeats its examples.
here = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("here", here)
hypothesis.settings.register_profile("ci", here, derandomize=True)
# `make check` says --hypothesis-profile=quick; every other run looks at more examples.
hypothesis.settings.register_profile("quick", here, max_examples=20)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure(config: pytest.Config) -> None:
    for name in list(os.environ):
        if name.startswith(("CALLFLOOR_", "SINCH_")) or name == "DATABASE_URL":
            del os.environ[name]  # a developer's own settings are not the tests'
    if not hasattr(config, "workerinput"):
        services.begin()
    sys.addaudithook(_refuse_to_leave_this_machine)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs strace or a compiler where there is none."""
    for name, find in (("strace", strace.find), ("compiler", compiler.find)):
        needing = [item for item in items if item.get_closest_marker(name)]
        if needing and not is_found(find):
            config.hook.pytest_deselected(items=needing)
            items[:] = [item for item in items if item not in needing]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests are here to stay: they are not looked through for garbage again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        services.end()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test proves nothing: a run that skips has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _refuse_to_leave_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect" or not isinstance(address := arguments[1], tuple):
        return
    host = str(address[0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise RuntimeError(f"a test tried to reach {host}")


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing costs next to nothing where it is not the subject; a start of the program pays it."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(operators, "hasher", cheap)


@pytest.fixture
def postgres_url(worker_id: str) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database of this test's own."""
    url = services.postgres_url(worker_id)
    yield url
    services.drop_database(url)
