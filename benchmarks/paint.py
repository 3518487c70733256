"""From opening the page to its first row on the screen, and to live, on a floor of 5,000 calls.

Headless Chromium, a browser without any cache each time, while callbacks come at a Poisson rate. A
row counts as painted when the frame that follows its arrival in the document has been made.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from benchmarks import figures, processes
from benchmarks.dom import chromium, sign_in
from benchmarks.live import CALLS, Floor
from benchmarks.processes import Installation

RATE = 30.0
LOADS = 20
PAINTED_GOAL_MS = 1000.0

#: Longer than any set of loads takes; the load ends with its installation.
_SECONDS = 600.0

_WATCH = """() => {
  window.moments = {};
  const painted = () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (moments.painted = performance.now());
    port2.postMessage(null);
  });
  const watching = new MutationObserver(() => {
    if (!document.querySelector("#floor [data-rows] > [data-row]")) return;
    watching.disconnect();
    painted();
  });
  watching.observe(document, { childList: true, subtree: true });
  document.addEventListener("live:state", ({ detail }) => {
    if (detail === "connected") moments.live ??= performance.now();
  });
}"""


@dataclass(slots=True)
class Loads:
    """Milliseconds since navigation began, one of each for every load."""

    painted_ms: list[float] = field(default_factory=list)
    live_ms: list[float] = field(default_factory=list)


def run(rounds: int, _seconds: float) -> tuple[str, bool]:
    """The table, and whether every goal is reached; `rounds` of `LOADS` loads each."""
    loads = Loads()
    with ExitStack() as stack:
        made = stack.enter_context(processes.installation())
        stack.enter_context(processes.everything(made))
        floor = Floor(made)
        floor.fill()
        browser = stack.enter_context(chromium())
        state = sign_in(browser, made).context.storage_state()
        traffic = floor.generator(RATE, _SECONDS)
        stack.callback(traffic.end)
        traffic.go()
        for _ in range(rounds * LOADS):
            _open(browser, made, state, loads)
        if traffic.has_ended():
            raise RuntimeError("the callbacks ended before the last page was open")
    return _told(loads)


def _open(browser: Browser, made: Installation, state: object, loads: Loads) -> None:
    context = browser.new_context(storage_state=state)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(f"({_WATCH})()")
    page.goto(f"http://127.0.0.1:{made.web_port}/")
    page.wait_for_selector('body[data-live="connected"]')
    moments = page.evaluate("moments")
    loads.painted_ms.append(moments["painted"])
    loads.live_ms.append(moments["live"])
    context.close()


def _told(loads: Loads) -> tuple[str, bool]:
    many = len(loads.painted_ms)
    title = f"Headless Chromium, no cache: {CALLS} calls, {RATE:g} callbacks/s, {many} loads"
    worst = max(loads.painted_ms)
    good = worst < PAINTED_GOAL_MS
    rows = []
    for name, values, goal, verdict in (
        (
            "opened to first row painted",
            loads.painted_ms,
            f"each < {PAINTED_GOAL_MS:.0f} ms",
            figures.verdict(good),
        ),
        ("opened to live", loads.live_ms, "", ""),
    ):
        middle = figures.percentile(values, 50)
        rows.append([name, f"{middle:.0f}", f"{max(values):.0f}", goal, verdict])
    return f"{title}\n{figures.table(['', 'p50 ms', 'most ms', 'goal', ''], rows)}", good
