"""What an operator does and sees at a browser, in the operator's words; marks only, no markup."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.phones import STANDUP
from tests.serving import Callfloor

#: A page's clock can only be stopped at a moment that is still to come.
AHEAD_SECONDS = 10


class Desk:
    """One operator in front of one page."""

    def __init__(self, context: BrowserContext, callfloor: Callfloor) -> None:
        self.context = context
        self.callfloor = callfloor
        self.page: Page = context.new_page()

    def another_tab(self) -> "Desk":
        """The same operator in a further tab of the same browser."""
        return Desk(self.context, self.callfloor)

    def signs_in(self, name: str, password: str) -> None:
        """Fill in the form of the page that is shown and send it."""
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.does("sign-in")

    def opens(self, path: str) -> Any:
        """Go to an address; the answer to it."""
        return self.page.goto(self.callfloor.url + path)

    def opens_live(self, path: str) -> None:
        """Go to a live page and wait until it is in step with the server."""
        self.opens(path)
        expect(self.page.locator("[data-topic]").first).to_be_attached()
        expect(self.page.locator('[data-topic][data-applied="0"]')).to_have_count(0)

    def opens_the_floor(self) -> None:
        """The live floor."""
        self.opens_live("/")

    def opens_the_room(self, conference_id: str = STANDUP) -> None:
        """A conference's roster."""
        self.opens_live(f"/conferences/{conference_id}")

    def time_stands_still(self) -> None:
        """From here on nothing passes on a page whose clock is installed, however slow we type."""
        self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + AHEAD_SECONDS)

    def is_connected(self) -> None:
        """The page says that what it shows is live."""
        body = self.page.locator("body")
        expect(body).to_have_attribute("data-live", "connected")
        expect(body).not_to_have_attribute("data-joining", re.compile(""))

    def row(self, call_id: str) -> Locator:
        """A call's row on the floor, in a roster, in the history or among the callouts."""
        return self.page.locator(f'[data-row][data-call-id="{call_id}"]')

    def sees(self, call_id: str, **fields: str) -> None:
        """The call's row shows these machine values: state="talking", on_hold="true"."""
        for name, value in fields.items():
            place = self.row(call_id).locator(f'[data-field="{name.replace("_", "-")}"]')
            expect(place).to_have_attribute("data-value", value)

    def no_longer_sees(self, call_id: str) -> None:
        """The call's row is gone."""
        expect(self.row(call_id)).to_have_count(0)

    def rows(self) -> set[str]:
        """The calls on the page now."""
        rows = self.page.locator(
            "[data-row][data-call-id]"
        )  # read at once: one may leave meanwhile
        return set(rows.evaluate_all("rows => rows.map(row => row.dataset.callId)"))

    def does(self, action: str) -> None:
        """Press the page's only button of this kind."""
        self.page.locator(f'[data-action="{action}"]:visible').click()

    def presses(self, action: str, call_id: str) -> None:
        """Press a button on a call's row."""
        self.button(action, call_id).click()

    def button(self, action: str, call_id: str) -> Locator:
        """A button on a call's row."""
        return self.row(call_id).locator(f'[data-action="{action}"]')

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.locator("dialog[open]")

    def confirms(self) -> None:
        """Press the button that does what the dialog says."""
        self.dialog.locator('[data-action="confirm"]').click()
