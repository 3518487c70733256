"""The browser that journeys are driven in: a real Chromium whose console must stay silent.

A complaint in the console is also how a broken content security policy shows, so the policy is
never bypassed here.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests import services

HERE = Path(__file__).parent
WAIT_MILLISECONDS = 30_000
#: A journey in which everything takes as long as it may.
JOURNEY_SECONDS = 300
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(JOURNEY_SECONDS))


class Complaints:
    """What pages wrote to the console as an error, and what a test said to expect there."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Allow complaints that match, such as the browser's own line for an answer of 422."""
        self._expected.append(pattern)

    def hear(self, context: BrowserContext) -> None:
        """Listen to every page of a context, those that it opens later too."""
        context.on("console", self._note)
        context.on("weberror", lambda thrown: self._seen.append(str(thrown.error)))

    def unexpected(self) -> list[str]:
        return [c for c in self._seen if not any(re.search(e, c) for e in self._expected)]

    def _note(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._seen.append(said.text)


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test when a page complained; `complaints.expect(pattern)` allows some."""
    complaints = Complaints()
    yield complaints
    assert complaints.unexpected() == []


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    expect.set_options(timeout=WAIT_MILLISECONDS)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": services.chromium_path(), "args": [*FLAGS, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {
        "viewport": {"width": 1280, "height": 800},
        "locale": "en-GB",
        "timezone_id": "Europe/Stockholm",
        "color_scheme": "light",
    }


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], complaints: Complaints
) -> Callable[..., BrowserContext]:
    """A further browser, with its own cookies; its console is heard like the first one's."""

    def opened(**arguments: Any) -> BrowserContext:
        context = new_context(**arguments)
        context.set_default_timeout(WAIT_MILLISECONDS)
        complaints.hear(context)
        return context

    return opened


@pytest.fixture(scope="session")
def accessibility_faults() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page: one line a rule, with the places it is broken in."""

    def faults(page: Page) -> list[str]:
        violations = Axe().run(page).response["violations"]
        return [
            f"{found['id']}: {', '.join(str(node['target'][0]) for node in found['nodes'])}"
            for found in violations
        ]

    return faults
