import pytest

from dashboard.store import operators


def test_the_language_can_be_chosen_before_sign_in(nobody):
    answer = nobody.post("/preferences", {"language": "zh", "next": "/login?next=/history"})

    assert (answer.status_code, answer.location) == (303, "/login?next=/history")
    assert '<html lang="zh-Hans"' in nobody.get("/login").text


def test_an_operators_language_goes_with_them(signed_in, runtime):
    signed_in("viewer").post("/preferences", {"language": "zh"})

    elsewhere = signed_in("viewer")

    assert '<html lang="zh-Hans"' in elsewhere.get("/").text
    with runtime.database.reading() as connection:
        alice = operators.by_name(connection, "viewer-alice")
    assert alice is not None
    assert alice.language == "zh"


def test_a_theme_is_remembered(viewer):
    viewer.post("/preferences", {"theme": "dark"})

    assert 'data-theme="dark"' in viewer.get("/").text


def test_a_script_gets_no_page(viewer):
    assert viewer.click("POST", "/preferences", data={"theme": "light"}).status_code == 204


def test_keys_that_were_switched_off_stay_off_in_this_browser_alone(viewer, signed_in):
    viewer.post("/preferences", {"keys": "off"})

    assert 'data-keys="off"' in viewer.get("/").text
    assert 'data-keys="on"' in signed_in("viewer").get("/").text


@pytest.mark.parametrize("wrong", [{"language": "tlh"}, {"theme": "neon"}, {"keys": "loud"}])
def test_what_cannot_be_chosen_is_refused(viewer, wrong):
    assert viewer.post("/preferences", wrong).status_code == 422


def test_a_choice_leads_to_no_other_site(nobody):
    answer = nobody.post("/preferences", {"language": "en", "next": "//evil.example"})

    assert answer.location == "/"


def test_the_height_of_rows_is_remembered_by_this_browser_alone(viewer, signed_in):
    viewer.post("/preferences", {"rows": "compact"})

    page = viewer.get("/").text
    assert 'data-density="compact"' in page
    assert '<option value="compact" selected>' in page
    assert 'data-density="normal"' in signed_in("viewer").get("/").text


def test_a_height_that_there_is_not_is_refused(viewer):
    assert viewer.post("/preferences", {"rows": "huge"}).status_code == 422
