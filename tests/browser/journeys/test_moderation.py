"""A moderator under pressure: by mouse, by keyboard alone, on a phone, and beside another one.

The sandbox's own state proves each.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.engines import BOTH_ENGINES
from tests.phones import ALICE, BOB, CAROL, STANDUP, STANDUP_LINE
from tests.serving import eventually

NOISY = "+14045550144"
PHONE = {"width": 390, "height": 844}


def fill_the_standup(callfloor, people: int) -> list[str]:
    """So many are in the standup, nobody muted; their call ids in the order of joining."""
    phones = callfloor.phones
    calls = [
        str(
            phones.control(
                "POST",
                "calls",
                {"from": f"+4670{2000000 + one * 137:07d}", "to": phones.numbers[STANDUP_LINE]},
            )["call_id"]
        )
        for one in range(people)
    ]
    phones.let_callbacks_arrive()
    assert set(calls) <= set(phones.in_the_room())
    return calls


def muted(callfloor) -> set[str]:
    there = callfloor.phones.in_the_room()
    return {call_id for call_id, who in there.items() if who["muted"]}


def on_hold(callfloor) -> set[str]:
    there = callfloor.phones.in_the_room()
    return {call_id for call_id, who in there.items() if who["on_hold"]}


def at(screen: dict | None, desk):
    """Somebody at a desk, or with a telephone in their hand."""
    if screen is None:
        return desk()
    someone = desk(has_touch=True)
    someone.page.set_viewport_size(screen)
    return someone


def rows_of(someone) -> list[str]:
    """The calls of the roster in the order of the page."""
    rows = someone.page.locator("[data-rows] > [data-row]").all()
    return [str(row.get_attribute("data-row")) for row in rows]


def goes_to(someone, call_id: str) -> None:
    """By keyboard alone, from the row that has the focus, if one has."""
    focused = "document.activeElement.closest('[data-row]')?.dataset.row"
    rows = [None, *rows_of(someone)]
    steps = rows.index(call_id) - rows.index(someone.page.evaluate(focused))
    for _ in range(abs(steps)):
        someone.page.keyboard.press("j" if steps > 0 else "k")
    expect(someone.row(call_id).locator("a").first).to_be_focused()


def nobody_sends_kicks(callfloor):
    """However slow this machine is, no grace ends here: the worker holds its breath."""
    return callfloor.stands_still("worker")


def toast(someone):
    return someone.page.locator("[data-toast]").last


@pytest.fixture
def strike(callfloor):
    """What is asked for these people fails, and for nobody else."""

    def at(*call_ids: str, status: int = 500) -> None:
        base = f"PATCH /calling/v1/conferences/id/{STANDUP}"
        callfloor.phones.refuse_requests(
            status=status, requests=[f"{base}/{call_id}" for call_id in call_ids]
        )

    return at


@pytest.mark.parametrize("screen", [None, PHONE], ids=["desk", "phone"])
def test_the_noisy_line_in_a_room_of_sixty_is_found_and_silenced(callfloor, desk, screen):
    fill_the_standup(callfloor, 59)
    noisy = callfloor.phones.join_the_standup(NOISY)
    anna = at(screen, desk)
    anna.opens_the_room()
    anna.sees(noisy, muted="false")

    if screen:
        anna.page.locator("#find-person").tap()
        anna.page.keyboard.type("0144")
        expect(anna.page.locator("[data-rows] > [data-row]:visible")).to_have_count(1)
        anna.button("mute", noisy).tap()
    else:
        anna.page.keyboard.press("/")
        anna.page.keyboard.type("0144")
        expect(anna.page.locator("[data-rows] > [data-row]:visible")).to_have_count(1)
        anna.page.keyboard.press("m")

    anna.sees(noisy, muted="true")
    expect(toast(anna)).to_contain_text("Muted +1 404-555-0144")
    assert muted(callfloor) == {noisy}
    expect(anna.page.locator("#find-person")).to_have_value("0144")


def test_the_focus_stays_in_the_search_and_escape_shows_everybody_again(callfloor, desk):
    fill_the_standup(callfloor, 3)
    callfloor.phones.join_the_standup(NOISY)
    anna = desk()
    anna.opens_the_room()
    shown = anna.page.locator("[data-rows] > [data-row]:visible")
    expect(shown).to_have_count(4)
    field = anna.page.locator("#find-person")

    anna.page.keyboard.press("/")
    anna.page.keyboard.type("+1 404")
    expect(shown).to_have_count(1)
    callfloor.phones.join_the_standup(CAROL)
    expect(shown).to_have_count(2)
    expect(field).to_be_focused()
    anna.page.keyboard.press("Enter")
    expect(shown.first.locator('[data-action="mute"]')).to_be_focused()
    anna.page.keyboard.press("/")
    anna.page.keyboard.press("Escape")

    expect(shown).to_have_count(5)


@pytest.fixture
def found(callfloor, desk):
    """Zora Quist and somebody else are in the room; anna has found her by three letters."""
    alice = callfloor.phones.join_the_standup(ALICE)
    callfloor.phones.join_the_standup(BOB)
    anna = desk()
    anna.opens_the_room()
    anna.presses("name", alice)
    anna.dialog.get_by_label("Name").fill("Zora Quist")
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("dialog[open]")).to_have_count(0)
    expect(anna.row(alice)).to_have_attribute("data-name", "Zora Quist")
    anna.page.keyboard.press("/")
    anna.page.keyboard.type("zor")
    expect(anna.page.locator("[data-rows] > [data-row]:visible")).to_have_count(1)
    return anna, alice


def test_who_was_found_by_name_is_muted_by_a_key_at_once(callfloor, found):
    anna, alice = found

    anna.page.keyboard.press("m")

    anna.sees(alice, muted="true")
    assert muted(callfloor) == {alice}
    expect(anna.page.locator("#find-person")).to_have_value("zor")


def test_a_key_that_more_letters_follow_is_a_letter(callfloor, found):
    anna, _ = found
    anna.page.clock.install()
    anna.time_stands_still()  # a letter has to follow soon

    anna.page.keyboard.type("mony")
    anna.page.clock.run_for(1000)

    expect(anna.page.locator("#find-person")).to_have_value("zormony")
    expect(anna.page.locator("#found-people")).to_have_text("Nobody")
    assert muted(callfloor) == set()


def test_a_room_of_more_than_twenty_ends_only_once_their_number_was_typed(callfloor, desk):
    fill_the_standup(callfloor, 21)
    anna = desk()
    anna.opens_the_room()
    people = anna.page.locator('[data-field="people"]')
    expect(people).to_have_attribute("data-value", "21")

    anna.does("kick-all")
    yes = anna.dialog.locator('[data-action="confirm"]')
    field = anna.dialog.get_by_label("Type how many to go on")
    expect(yes).to_be_disabled()
    field.fill("20")
    field.press("Enter")
    expect(yes).to_be_disabled()
    assert len(callfloor.phones.in_the_room()) == 21
    field.fill("21")
    field.press("Enter")

    expect(people).to_have_attribute("data-value", "0")
    assert callfloor.phones.in_the_room() == {}


@BOTH_ENGINES
def test_somebody_is_removed_and_it_is_taken_back_in_another_browser(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    bobs = callfloor.phones.join_the_standup(BOB)
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()
    anna.sees(bobs, muted="false")

    with nobody_sends_kicks(callfloor):
        anna.presses("kick", bobs)
        for someone in (anna, erik):
            expect(someone.row(bobs)).to_have_attribute("data-command", "due")
            expect(someone.row(bobs)).to_contain_text("Leaving")
        assert on_hold(callfloor) == {bobs}

        erik.presses("undo", bobs)
        for someone in (anna, erik):
            someone.sees(bobs, on_hold="false")
            expect(someone.row(bobs)).not_to_have_attribute("data-command", re.compile(""))
    expect(toast(erik)).to_contain_text("stays")
    assert set(callfloor.phones.in_the_room()) == {alices, bobs}
    assert on_hold(callfloor) == set()


def test_by_keyboard_alone_somebody_is_removed_kept_and_then_removed(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    bobs = callfloor.phones.join_the_standup(BOB)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alices, muted="false")
    anna.sees(bobs, muted="false")
    keys = anna.page.keyboard
    goes_to(anna, bobs)

    with nobody_sends_kicks(callfloor):
        keys.press("Shift+K")
        expect(anna.row(bobs)).to_contain_text("Leaving")
        keys.press("u")
        anna.sees(bobs, on_hold="false")
        expect(anna.row(bobs)).not_to_contain_text("Leaving")
    assert bobs in callfloor.phones.in_the_room()

    keys.press("Shift+K")
    anna.no_longer_sees(bobs)
    assert bobs not in callfloor.phones.in_the_room()


def test_a_kick_goes_out_though_the_web_server_was_killed_meanwhile(callfloor, desk, complaints):
    complaints.expect("WebSocket|ERR_CONNECTION_REFUSED|503")
    callfloor.phones.join_the_standup(ALICE)
    bobs = callfloor.phones.join_the_standup(BOB)
    anna = desk()
    anna.opens_the_room()
    anna.sees(bobs, muted="false")

    with nobody_sends_kicks(callfloor):
        anna.presses("kick", bobs)
        expect(anna.row(bobs)).to_have_attribute("data-command", "due")
        callfloor.process_of("web").kill()

    eventually(lambda: bobs not in callfloor.phones.in_the_room())
    anna.no_longer_sees(bobs)


@pytest.mark.parametrize("way", ["mouse", "keyboard", "phone"])
def test_all_but_the_speaker_are_muted_and_exactly_restored_though_three_failed(
    callfloor, desk, strike, way
):
    calls = fill_the_standup(callfloor, 11)
    speaker, before, failing = calls[0], calls[1], calls[4:7]
    anna = at(PHONE if way == "phone" else None, desk)
    keys = anna.page.keyboard if way == "keyboard" else None
    anna.opens_the_room()
    anna.sees(calls[-1], muted="false")
    if keys:
        goes_to(anna, before)
        keys.press("m")
    else:
        anna.presses("mute", before)
    anna.sees(before, muted="true")
    strike(*failing)

    others = anna.page.locator("#mute-others")
    if keys:
        goes_to(anna, speaker)
        keys.press("x")
    else:
        anna.row(speaker).locator("[data-select]").click()
    expect(others).to_contain_text("Mute 9, keep +46")
    if keys:
        keys.press("Shift+M")
    else:
        others.click()

    bulk = anna.page.locator("[data-bulk]")
    expect(bulk).to_contain_text("6 of 9 muted")
    undo = anna.page.locator("[data-toast]").filter(has_text="Muted 6 people").get_by_role("button")
    undo.first.hover()  # it stays while somebody points at it
    expect(bulk).to_contain_text("3 failed")
    expect(bulk.locator("[data-failed]")).to_have_count(3)
    expect(bulk).to_contain_text("Sinch had a fault of its own")
    assert muted(callfloor) == {before, *calls[2:4], *calls[7:]}
    expect(others).to_contain_text("Mute 3, keep +46")

    callfloor.phones.work_again()
    if keys:
        keys.press("u")
    else:
        undo.filter(has_text="Undo").click()
    for call_id in calls[2:]:
        anna.sees(call_id, muted="false")
    assert muted(callfloor) == {before}


def test_whoever_is_being_removed_is_neither_kept_nor_muted_with_the_others(callfloor, desk):
    bob, *others = fill_the_standup(callfloor, 4)
    anna = desk()
    anna.opens_the_room()
    anna.sees(others[-1], muted="false")
    goes_to(anna, bob)
    expect(anna.page.locator("#mute-others")).to_contain_text("Mute 3, keep +46")

    anna.page.keyboard.press("Shift+K")
    expect(anna.row(bob)).to_have_class(re.compile("row-leaving"))

    expect(anna.page.locator("#mute-others")).to_have_text("Mute 3")


@pytest.mark.parametrize("width", [390, 1000])
def test_tools_that_are_icons_only_have_names_and_whom_they_keep_is_said(callfloor, desk, width):
    alices, *_ = fill_the_standup(callfloor, 3)
    anna = at(PHONE | {"width": width}, desk)
    anna.opens_the_room()
    anna.sees(alices, muted="false")

    anna.row(alices).locator("[data-select]").click()

    for name in ("Mute 1", "Hold 1", "Kick 1"):
        expect(anna.page.get_by_role("button", name=name, exact=True)).to_be_visible()
    assert (anna.page.locator("#mute-others").get_attribute("title") or "").startswith(
        "Mute 2, keep +46"
    )


def test_those_for_whom_it_failed_are_tried_again(callfloor, desk, strike):
    calls = fill_the_standup(callfloor, 8)
    anna = desk()
    anna.opens_the_room()
    anna.sees(calls[-1], muted="false")
    strike(*calls[:2])
    anna.does("mute-others")
    expect(anna.page.locator("[data-bulk]")).to_contain_text("6 of 8 muted")
    callfloor.phones.work_again()

    anna.does("retry-many")

    expect(anna.page.locator("[data-bulk]")).to_contain_text("2 of 2 muted")
    assert muted(callfloor) == set(calls)


def test_by_keyboard_several_are_chosen_held_and_brought_back(callfloor, desk):
    calls = fill_the_standup(callfloor, 6)
    anna = desk()
    anna.opens_the_room()
    for call_id in calls:
        anna.sees(call_id, muted="false")
    calls = rows_of(anna)
    keys = anna.page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("x")
    keys.press("j")
    keys.press("j")
    keys.press("Shift+X")
    expect(anna.page.locator("[data-selected-count]")).to_have_text("3 selected")

    anna.page.locator("#many-hold").focus()
    keys.press("Enter")
    for call_id in calls[1:4]:
        anna.sees(call_id, on_hold="true")
    assert on_hold(callfloor) == set(calls[1:4])

    expect(toast(anna)).to_contain_text("3 are on hold")
    keys.press("u")
    for call_id in calls[1:4]:
        anna.sees(call_id, on_hold="false")
    assert on_hold(callfloor) == set()


def test_more_than_five_are_only_kicked_after_a_dialog_that_names_how_many(callfloor, desk):
    calls = fill_the_standup(callfloor, 8)
    anna = desk()
    anna.opens_the_room()
    anna.sees(calls[-1], muted="false")
    anna.page.locator("[data-select-all]").click()
    anna.row(calls[0]).locator("[data-select]").click()

    anna.does("kick-selected")
    expect(anna.dialog).to_contain_text("Kick 7")
    expect(anna.dialog.get_by_role("button", name="Cancel")).to_be_focused()
    assert on_hold(callfloor) == set()
    with nobody_sends_kicks(callfloor):
        anna.confirms()
        expect(toast(anna)).to_contain_text("7 people are leaving")
        toast(anna).hover()  # it stays while somebody points at it
        eventually(lambda: on_hold(callfloor) == set(calls[1:]))
        toast(anna).get_by_role("button", name="Undo").click()
        expect(toast(anna)).to_contain_text("7 people stay")
        eventually(lambda: on_hold(callfloor) == set())
    assert set(callfloor.phones.in_the_room()) == set(calls)


@BOTH_ENGINES
def test_of_two_moderators_the_later_wins_and_the_row_says_so(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna, erik = desk("anna"), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()
    anna.sees(alices, muted="false")
    erik.presses("mute", alices)
    anna.sees(alices, muted="true")

    anna.presses("unmute", alices)

    for someone in (anna, erik):
        someone.sees(alices, muted="false")
        expect(someone.row(alices)).to_contain_text("anna unmuted this")
    assert muted(callfloor) == set()


def test_a_double_click_mutes_once_and_does_not_unmute(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alices, muted="false")
    asked = len(callfloor.phones.requests("PATCH", alices))

    anna.button("mute", alices).dblclick()

    anna.sees(alices, muted="true")
    expect(toast(anna)).to_contain_text("Muted")
    assert muted(callfloor) == {alices}
    assert len(callfloor.phones.requests("PATCH", alices)) == asked + 1


def test_who_muted_her_is_on_the_row_and_one_click_away(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    erik, anna = desk("erik"), desk()
    erik.opens_the_room()
    anna.opens_the_room()
    anna.sees(alices, muted="false")
    erik.presses("mute", alices)
    anna.sees(alices, muted="true")
    expect(anna.row(alices)).to_contain_text("erik")

    anna.row(alices).locator(".sound-by").click()

    anna.page.wait_for_url("**/commands?call=*")
    told = anna.page.locator("[data-command-id]").first
    expect(told.locator('[data-field="by"]')).to_have_attribute("data-value", "erik")
    expect(told.locator(".cell-change")).to_have_text("can be heard → muted")


def test_a_caller_is_given_a_name_that_every_page_shows_and_that_is_taken_back(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens("/")
    erik.sees(alices, state="room")
    anna.sees(alices, muted="false")

    anna.presses("name", alices)
    expect(anna.dialog.get_by_label("Name")).to_be_focused()
    anna.page.keyboard.type("Alice Liddell")
    anna.page.keyboard.press("Enter")

    toast(anna).hover()  # it stays while somebody points at it
    expect(anna.row(alices)).to_contain_text("Alice Liddell")
    expect(erik.row(alices)).to_contain_text("Alice Liddell")
    toast(anna).get_by_role("button", name="Undo").click()
    expect(anna.row(alices)).not_to_contain_text("Alice Liddell")
    expect(erik.row(alices)).not_to_contain_text("Alice Liddell")


def test_a_hold_is_taken_back_by_ctrl_z(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alices, muted="false")
    anna.presses("hold", alices)
    expect(toast(anna)).to_contain_text("is on hold")
    assert on_hold(callfloor) == {alices}

    anna.page.keyboard.press("Control+z")

    anna.sees(alices, on_hold="false")
    assert on_hold(callfloor) == set()


def test_a_text_is_read_to_one_person_from_the_menu_of_their_row(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alices, muted="false")

    anna.presses("more", alices)
    anna.page.locator("#person-say").click()
    expect(anna.dialog.get_by_label("Text to read out")).to_be_focused()
    anna.page.keyboard.type("Please mute yourself.")
    anna.page.locator("#ask-form [data-action=send]").click()

    expect(anna.dialog).to_have_count(0)
    assert len(callfloor.phones.requests("PATCH", f"calls/id/{alices}")) == 1


def test_somebody_who_has_just_left_had_already_left_and_that_is_no_error(callfloor, desk):
    callfloor.phones.join_the_standup(BOB)
    alices = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alices, muted="false")
    callfloor.phones.control("PUT", "faults", {"callbacks": {"drop": 1.0}})

    with callfloor.stands_still("worker"):  # else it may look at the roster before her
        callfloor.phones.hang_up(alices)
        anna.presses("mute", alices)
        expect(toast(anna)).to_contain_text("had already left")

    anna.no_longer_sees(alices)


def test_newcomers_join_muted_once_the_switch_is_on(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alices, muted="false")

    anna.does("mute-newcomers")
    expect(anna.page.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    bobs = callfloor.phones.join_the_standup(BOB)

    anna.sees(bobs, muted="true")
    assert muted(callfloor) == {bobs}
    anna.does("hear-newcomers")
    expect(anna.page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
