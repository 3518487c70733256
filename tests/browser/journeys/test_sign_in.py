from playwright.sync_api import expect

from tests.browser.journeys.desk import Desk
from tests.phones import ALICE

PAGES = [
    "/conferences",
    "/conferences/daily-standup",
    "/callouts",
    "/history",
    "/applications",
    "/calls/any",
]


def test_a_wrong_password_is_said_to_be_wrong_and_the_name_stays(
    callfloor, new_context, complaints
):
    complaints.expect("422")
    visitor = Desk(new_context(), callfloor)
    visitor.opens("/login")

    visitor.signs_in("admin", "not the password")

    expect(visitor.page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(visitor.page.get_by_label("Name")).to_have_value("admin")
    expect(visitor.page.get_by_label("Password")).to_have_value("")


def test_every_page_asks_who_is_there_and_goes_on_afterwards(callfloor, new_context):
    visitor = Desk(new_context(), callfloor)

    visitor.opens("/")
    expect(visitor.page).to_have_url(f"{callfloor.url}/login")
    for path in PAGES:
        visitor.opens(path)
        expect(visitor.page).to_have_url(f"{callfloor.url}/login?next={path}")
    visitor.opens("/callouts")
    visitor.signs_in("admin", callfloor.password)

    expect(visitor.page).to_have_url(f"{callfloor.url}/callouts")


def test_signing_out_in_one_tab_ends_the_other(callfloor, new_context, complaints):
    complaints.expect("401|socket|WebSocket")
    password = callfloor.operator("mona", "moderator")
    mona = Desk(new_context(), callfloor)
    mona.opens("/login")
    mona.signs_in("mona", password)
    mona.page.wait_for_url(f"{callfloor.url}/")
    other = mona.another_tab()
    other.opens_the_floor()

    mona.page.get_by_role("button", name="Operator: mona").click()
    mona.does("sign-out")

    mona.page.wait_for_url("**/login")
    expect(other.page.locator("body")).to_have_attribute("data-live", "lost")
    expect(other.page.get_by_role("alert")).to_contain_text("You are signed out")
    callfloor.phones.ring_in(ALICE)
    assert other.rows() == set()


def test_a_viewer_sees_what_they_may_not_do_and_why(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    vera = desk("vera", role="viewer")
    vera.opens_the_room()

    for action in ("mute", "hold", "kick"):
        button = vera.button(action, alices)
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_attribute("title", "Needs the role moderator")
        button.click(force=True)

    vera.sees(alices, muted="false", on_hold="false")
    assert list(callfloor.phones.in_the_room()) == [alices]


def test_a_viewer_can_neither_call_nor_move_the_callbacks(callfloor, desk):
    vera = desk("vera", role="viewer")

    vera.opens("/callouts")
    expect(vera.page.get_by_role("button", name="Call", exact=True)).to_be_disabled()
    vera.opens("/applications")
    expect(vera.page.get_by_role("button", name="Save callback URLs")).to_be_disabled()
