from playwright.sync_api import Page, expect

BUTTON_WITHOUT_A_NAME = "<html lang=en><title>x</title><main><h1>x</h1><button></button></main>"


def test_a_page_can_be_driven(page: Page):
    page.set_content("<button id=b>Mute</button>")

    page.get_by_role("button", name="Mute").click()

    expect(page.locator("#b")).to_be_focused()


def test_an_error_in_any_browser_is_heard(page: Page, new_context, complaints):
    other = new_context().new_page()

    with page.expect_console_message():
        page.evaluate("console.error('from the first')")
    with other.expect_console_message():
        other.evaluate("console.error('from the second')")
    with other.expect_event("pageerror"):
        other.evaluate("setTimeout(() => { throw new Error('thrown') })")

    assert len(complaints.unexpected()) == 3
    complaints.expect("from the (first|second)|thrown")
    assert complaints.unexpected() == []


def test_an_inaccessible_button_is_found(page: Page, accessibility_faults):
    page.set_content(BUTTON_WITHOUT_A_NAME)

    assert accessibility_faults(page) == ["button-name: button"]


def test_the_policy_is_not_bypassed(page: Page, complaints):
    complaints.expect("Content Security Policy")
    page.set_content(
        "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
        "<p id=p>quiet</p><script>document.getElementById('p').textContent = 'ran'</script>"
    )

    assert page.locator("#p").inner_text() == "quiet"
