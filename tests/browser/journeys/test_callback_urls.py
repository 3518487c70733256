import pytest
from playwright.sync_api import expect

from tests.backend import backend
from tests.phones import ALICE, BOB

HANGS_UP = {"ice": {"action": {"name": "hangup"}}}


@pytest.fixture(autouse=True)
def put_back(callfloor):
    """However a test ends, the platform calls our door afterwards."""
    yield
    key = callfloor.phones.control("GET", "application")["application_key"]
    callfloor.api(f"applications/{key}/callbacks", "PUT", json={"primary": callfloor.door})


def test_the_platform_calls_the_address_that_was_saved_and_the_old_one_can_be_restored(
    callfloor, desk
):
    admin = desk()
    admin.opens("/applications")
    address = admin.page.get_by_label("Callback URL", exact=True)
    expect(address).to_have_value(callfloor.door)

    with backend(HANGS_UP) as elsewhere:
        address.fill(elsewhere.url)
        admin.does("save-callbacks")
        expect(admin.page.locator("#callbacks-form [role=status]")).to_contain_text("Saved")
        expect(admin.page.locator('[data-field="previous"]')).to_have_text(callfloor.door)
        _events_go_to(elsewhere, callfloor)

        admin.does("restore-callbacks")
        expect(address).to_have_value(callfloor.door)
        expect(admin.page.locator('[data-field="previous"]')).to_have_text(elsewhere.url)
    admin.opens("/applications")
    expect(admin.page.get_by_text("Callfloor answers by this table")).to_be_visible()
    bobs = callfloor.phones.ring_in(BOB)
    admin.opens_the_floor()
    admin.sees(bobs, state="ringing")


def test_an_address_that_is_none_is_refused_beside_the_field(callfloor, desk, complaints):
    complaints.expect("422")
    admin = desk()
    admin.opens("/applications")
    address = admin.page.get_by_label("Callback URL", exact=True)

    address.fill("callbacks.example.com/voice")
    admin.does("save-callbacks")

    expect(address).to_have_attribute("aria-invalid", "true")
    expect(address).to_have_value("callbacks.example.com/voice")
    application = callfloor.phones.control("GET", "application")
    assert application["callback_url"] == callfloor.door


def _events_go_to(elsewhere, callfloor):
    application = callfloor.phones.control("GET", "application")
    alices = callfloor.phones.ring_in(ALICE)
    event = elsewhere.next_event("ice")
    assert event.event["callid"] == alices
    assert event.is_signed_by(application["application_key"], application["application_secret"])
