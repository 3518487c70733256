import pytest

from dashboard.settings import Settings
from dashboard.sinch.applications import CallbackUrls
from dashboard.store import applications
from tests import people
from tests.sandbox.door import URL

SAVE = f"/applications/{people.APPLICATION}/callbacks"
NEW = "https://floor.example/callbacks/voice"


def form(**changes: str) -> dict[str, str]:
    return {"seen_primary": URL, "seen_fallback": "", "primary": NEW, "fallback": ""} | changes


def at_the_platform(runtime) -> CallbackUrls:
    return runtime.voice.callback_urls(people.APPLICATION)


def test_the_page_shows_where_callbacks_go_and_which_numbers_there_are(viewer, sandbox):
    page = viewer.get("/applications")

    assert page.status_code == 200
    assert f'value="{URL}"' in page.text
    assert "Acme" in page.text
    assert sandbox.numbers[0][-3:] in page.text


def test_in_the_sandbox_there_is_one_address_for_every_region(viewer):
    assert "SINCH_VOICE_REGION" not in viewer.get("/applications").text


def test_a_viewer_cannot_change_them(viewer):
    assert "Needs the role admin" in viewer.get("/applications").text


def test_an_admin_points_them_elsewhere_and_the_old_address_is_kept(admin, runtime):
    answer = admin.click("POST", SAVE, target="form#callbacks-form", data=form())

    assert answer.status_code == 200
    assert at_the_platform(runtime).primary == NEW
    with runtime.database.reading() as connection:
        known = applications.find(connection, people.APPLICATION)
    assert known is not None
    assert known.previous_url == URL
    assert f'<code data-field="previous" data-value="{URL}">{URL}</code>' in answer.text


def test_the_old_address_can_be_put_back(admin, runtime):
    admin.click("POST", SAVE, data=form())

    answer = admin.click("POST", SAVE, data=form(seen_primary=NEW, restore="previous"))

    assert answer.status_code == 200
    assert at_the_platform(runtime).primary == URL


def test_nothing_can_be_put_back_before_anything_changed(admin, runtime):
    answer = admin.click("POST", SAVE, data=form(restore="previous"))

    assert answer.status_code == 409
    assert at_the_platform(runtime).primary == URL


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(admin, runtime):
    others = "https://others.example/hooks"
    runtime.voice.set_callback_urls(people.APPLICATION, CallbackUrls(others, None))

    answer = admin.click("POST", SAVE, data=form())

    assert answer.status_code == 409
    assert others in answer.text
    assert f'value="{NEW}"' in answer.text
    assert at_the_platform(runtime).primary == others


def test_having_seen_the_change_it_can_be_saved(admin, runtime):
    others = "https://others.example/hooks"
    runtime.voice.set_callback_urls(people.APPLICATION, CallbackUrls(others, None))
    answer = admin.click("POST", SAVE, data=form())
    seen = answer.text.partition('name="seen_primary" value="')[2].partition('"')[0]

    admin.click("POST", SAVE, data=form(seen_primary=seen))

    assert at_the_platform(runtime).primary == NEW


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"primary": ""}, "primary"),
        ({"primary": "floor.example/callbacks"}, "primary"),
        ({"primary": "ftp://floor.example"}, "primary"),
        ({"primary": "https://floor example/"}, "primary"),
        ({"primary": "https://floor.example:99999/"}, "primary"),
        ({"primary": "https://floor.example/" + "x" * 2100}, "primary"),
        ({"fallback": "javascript:alert(1)"}, "fallback"),
    ],
)
def test_an_address_that_cannot_be_one_stays_with_a_reason(admin, runtime, wrong, field):
    answer = admin.click("POST", SAVE, data=form(**wrong))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert at_the_platform(runtime).primary == URL


def test_another_application_is_not_ours_to_change(admin):
    answer = admin.click("POST", "/applications/another/callbacks", data=form())

    assert answer.status_code == 404


def test_a_silent_platform_is_said_in_place(admin, sandbox):
    sandbox.floor.faults.put({"rest": {"status": 503}})

    page = admin.get("/applications")
    answer = admin.click("POST", SAVE, data=form())

    assert page.status_code == 200
    assert "form-error" in page.text
    assert answer.status_code == 504
    assert "form-error" in answer.text
    assert f'value="{NEW}"' in answer.text


def test_without_script_saving_leads_back_to_the_page(admin, runtime):
    answer = admin.post(SAVE, form())

    assert (answer.status_code, answer.location) == (303, "/applications")
    assert at_the_platform(runtime).primary == NEW


class TestWithRealCalls:
    @pytest.fixture
    def settings(self, tmp_path) -> Settings:
        return Settings(sinch_application_key=people.APPLICATION, data_dir=tmp_path)

    @pytest.mark.parametrize(
        "doubtful", ["http://floor.example/cb", "https://10.0.0.1/cb", "https://localhost/cb"]
    )
    def test_an_address_in_doubt_is_asked_about_once_more(self, admin, runtime, doubtful):
        asked = admin.click("POST", SAVE, data=form(primary=doubtful))
        assert asked.status_code == 422
        assert "field-warning" in asked.text
        assert 'name="confirm"' in asked.text
        assert at_the_platform(runtime).primary == URL

        saved = admin.click("POST", SAVE, data=form(primary=doubtful, confirm="yes"))

        assert saved.status_code == 200
        assert at_the_platform(runtime).primary == doubtful

    def test_a_global_address_is_warned_of_for_rooms_live_in_one_region(self, viewer):
        assert "set SINCH_VOICE_REGION to that of your rooms" in viewer.get("/applications").text

    def test_a_public_https_address_is_not_doubted(self, admin, runtime):
        assert admin.click("POST", SAVE, data=form()).status_code == 200


class TestInOneRegion:
    @pytest.fixture
    def settings(self, tmp_path) -> Settings:
        return Settings(
            sinch_application_key=people.APPLICATION,
            sinch_voice_region="europe",
            data_dir=tmp_path,
        )

    def test_nobody_is_warned(self, viewer):
        assert "SINCH_VOICE_REGION" not in viewer.get("/applications").text
