"""Callfloor running for the journeys: one silent installation an engine and test process.

Each journey leaves an empty floor behind: everybody hangs up and the platform works again.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests import services
from tests.browser.journeys.desk import Desk
from tests.phones import ALICE, Phones
from tests.serving import FIVEFOLD, Callfloor, eventually, serving

Open = Callable[..., Desk]

#: The door answers within what its patience is; this is more.
REPLY_SECONDS = 30.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the journeys on PostgreSQL together, so that mostly one test process starts it."""
    items.sort(key=lambda item: "[chromium-on_postgresql]" in item.name)


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callfloor]:
    with serving(tmp_path_factory.mktemp("sqlite"), patience=FIVEFOLD) as callfloor:
        callfloor.phones.waits_for_replies(REPLY_SECONDS)
        yield callfloor


@pytest.fixture(scope="session")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Callfloor]:
    url = services.postgres_url(worker_id)
    folder = tmp_path_factory.mktemp("postgresql")
    with serving(folder, database_url=url, patience=FIVEFOLD) as callfloor:
        callfloor.phones.waits_for_replies(REPLY_SECONDS)
        yield callfloor
    services.drop_database(url)


@pytest.fixture
def callfloor(request: pytest.FixtureRequest) -> Iterator[Callfloor]:
    """A silent installation with nobody on the phone; `BOTH_ENGINES` asks for each in turn.

    Nobody picks up unasked: how long something rings is for the journey to say.
    """
    running: Callfloor = request.getfixturevalue(getattr(request, "param", "on_sqlite"))
    assert running.phones.calls(live=True) == []
    running.phones.callees_answer(False)
    yield running
    running.phones.work_again()
    eventually(lambda: nobody_is_left(running.phones))  # a call may still have been on its way
    eventually(lambda: not running.live_calls())
    eventually(lambda: not running.outages())
    assert running.accidents() == []


def nobody_is_left(phones: Phones) -> bool:
    """Whether nobody is on the phone any more, once everybody was told to hang up."""
    phones.everybody_hangs_up()
    return phones.calls(live=True) == []


@pytest.fixture(scope="session")
def cookies() -> dict[tuple[str, str], dict]:
    """Who is signed in where; signing in is slow on purpose and has journeys of its own."""
    return {}


@pytest.fixture
def desk(
    callfloor: Callfloor,
    new_context: Callable[..., BrowserContext],
    cookies: dict[tuple[str, str], dict],
) -> Open:
    """Opens a browser in which `name` is signed in, adding them with `role` the first time."""

    def opened(name: str = "admin", role: str = "moderator", **browser: object) -> Desk:
        place = (callfloor.url, name)
        if place in cookies:
            return Desk(new_context(storage_state=cookies[place], **browser), callfloor)
        first = name == "admin"
        password = callfloor.password if first else callfloor.operator(name, role)
        context = new_context(**browser)
        someone = Desk(context, callfloor)
        someone.opens("/login?next=/history")
        someone.signs_in(name, password)
        someone.page.wait_for_url("**/history")
        cookies[place] = context.storage_state()
        return someone

    return opened


@pytest.fixture
def anna(desk: Open) -> Desk:
    """Somebody in front of the live floor."""
    someone = desk()
    someone.opens_the_floor()
    return someone


@pytest.fixture
def alices(anna: Desk, callfloor: Callfloor) -> str:
    """Alice's call, which rings on that floor."""
    call_id = callfloor.phones.ring_in(ALICE)
    anna.sees(call_id, state="ringing")
    return call_id
