"""A server that keeps as many pages live as it may: what the next page says, and becomes."""

from playwright.sync_api import expect

from tests.browser.journeys.desk import Desk
from tests.phones import ALICE
from tests.serving import FIVEFOLD, serving


def test_a_page_too_many_says_so_and_becomes_live_when_another_is_closed(tmp_path, new_context):
    with serving(tmp_path, max_browsers=1, patience=FIVEFOLD) as callfloor:
        alices = callfloor.phones.ring_in(ALICE)
        anna = Desk(new_context(), callfloor)
        anna.opens("/login?next=/")
        anna.signs_in("admin", callfloor.password)
        anna.is_connected()

        late = anna.another_tab()
        late.opens("/")

        said = late.page.get_by_role("alert").filter(has_text="as many pages live as it can")
        expect(said).to_be_visible()
        expect(late.page.locator("body")).to_have_attribute("data-live", "lost")
        late.sees(alices, state="ringing")
        expect(late.button("hang-up", alices)).to_be_disabled()
        anna.is_connected()

        anna.page.close()

        late.is_connected()
        expect(said).to_be_hidden()
        expect(late.button("hang-up", alices)).to_be_enabled()
        callfloor.phones.pick_up(alices)
        late.sees(alices, state="talking")
