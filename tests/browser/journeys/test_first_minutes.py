import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.desk import Desk
from tests.phones import STANDUP
from tests.serving import FIVEFOLD, eventually, serving

PAGES = ["/", "/conferences", f"/conferences/{STANDUP}", "/callouts", "/history", "/applications"]


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """Callfloor as a new user starts it, with the sandbox's own traffic."""
    with serving(
        tmp_path_factory.mktemp("busy"), sandbox_traffic=6, patience=FIVEFOLD
    ) as callfloor:
        yield callfloor


def test_a_new_user_sees_calls_move_within_seconds(busy, new_context):
    newcomer = Desk(new_context(), busy)

    newcomer.opens("/")
    newcomer.page.wait_for_url("**/login*")
    newcomer.signs_in("admin", busy.password)
    newcomer.page.wait_for_url(f"{busy.url}/")
    newcomer.is_connected()
    seen = _states(newcomer)

    eventually(lambda: _states(newcomer) != seen)
    _sees_the_first_rows_without_a_script(newcomer)
    _is_told_on_every_page_that_it_is_the_sandbox(newcomer)
    _agrees_with_the_platform(newcomer)


def _sees_the_first_rows_without_a_script(newcomer):
    html = newcomer.context.request.get(newcomer.callfloor.url).text()

    shown = set(re.findall(r'<tr id="call-[^>]*data-call-id="([^"]+)"', html))
    assert shown & {call["call_id"] for call in newcomer.callfloor.phones.calls()}


def _is_told_on_every_page_that_it_is_the_sandbox(newcomer):
    for path in PAGES:
        newcomer.opens(path)
        expect(newcomer.page).to_have_title(re.compile("^SANDBOX · "))
        expect(newcomer.page.get_by_role("complementary", name="Sandbox")).to_be_visible()


def _agrees_with_the_platform(newcomer):
    phones = newcomer.callfloor.phones
    newcomer.opens_the_floor()

    phones.control("PUT", "traffic", {"calls_per_minute": 0})
    phones.let_callbacks_arrive()

    eventually(lambda: newcomer.rows() == {call["call_id"] for call in phones.calls(live=True)})


def _states(newcomer):
    rows = newcomer.page.locator("#floor [data-row]")
    return rows.evaluate_all(
        """rows => rows.map(row =>
            [row.dataset.callId, row.querySelector("[data-field=state]").dataset.value])"""
    )
