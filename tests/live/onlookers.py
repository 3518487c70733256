"""People who look at a running Callfloor over real sockets, and know what they are shown."""

import json
import selectors
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import requests

from benchmarks import browsers
from benchmarks.browsers import PATIENCE_SECONDS, Browser, Refused
from dashboard.operations.floor import CountView, FloorView

FLOOR = FloorView()
PAGE = (FLOOR.topic, CountView(FLOOR).topic, "figures")
AT_ONCE = 32


@dataclass
class Onlooker:
    """One page of the floor: the calls that it lists, by its snapshot and what was pushed since."""

    port: int
    cookie: str
    browser: Browser = field(init=False)
    ids: list[str] = field(default_factory=list)
    returns: int = 0

    def come(self) -> None:
        """Open the socket, subscribe what the page shows, then fetch it, as pages do."""
        self.browser = Browser(self.port, self.cookie, *PAGE)
        self.ids = self._fetched()

    def go(self) -> None:
        """Close the socket."""
        self.browser.close()

    def come_back(self) -> None:
        """What a page does by itself when the site has parted with it."""
        self.returns += 1
        self.go()
        self.come()

    def read(self) -> None:
        """Take in what came."""
        for push in self.browser.pushes():
            told = json.loads(push)
            if told["view"] == FLOOR.topic:
                self.ids = told["ids"]

    def _fetched(self) -> list[str]:
        url = f"http://127.0.0.1:{self.port}/live/view?topic={quote(FLOOR.topic, safe='')}"
        page = requests.get(url, headers={"Cookie": self.cookie}, timeout=PATIENCE_SECONDS).text
        return [part.partition('"')[0] for part in page.split('data-row="')[1:]]


def signed_in(port: int, password: str, count: int) -> list[Onlooker]:
    """So many onlookers in the browsers of one person, who have not come yet."""
    cookie = browsers.sign_in(port, "admin", password)
    return [Onlooker(port, cookie) for _ in range(count)]


@contextmanager
def all_here(people: Sequence[Onlooker], *, come_back: bool = False) -> Iterator[None]:
    """They come at once, as after a restart, and go at the end; who is here reads at once.

    Whom the site parts with meanwhile is an error, unless they are to `come_back`.
    """
    here: list[Onlooker] = []

    def come(one: Onlooker) -> None:
        one.come()
        here.append(one)

    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            coming = [pool.submit(come, one) for one in people]
            while not all(each.done() for each in coming):
                read_until(list(here), lambda: False, 0.2, come_back=come_back)
        for each in coming:
            each.result()
        yield
    finally:
        for one in here:
            one.go()


def read_until(
    people: Sequence[Onlooker],
    condition: Callable[[], object],
    seconds: float,
    *,
    come_back: bool = False,
) -> bool:
    """Let everybody read until the condition holds; whether it did within so long.

    Whom the site parts with is an error, unless they are to `come_back`.
    """
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for one in people:
            selector.register(one.browser.sock, selectors.EVENT_READ, one)
        while not condition():
            if time.monotonic() > until:
                return False
            for key, _ in selector.select(0.1):
                one = key.data
                try:
                    one.read()
                except (Refused, OSError):
                    if not come_back:
                        raise
                    selector.unregister(key.fileobj)
                    one.come_back()
                    selector.register(one.browser.sock, selectors.EVENT_READ, one)
    return True
