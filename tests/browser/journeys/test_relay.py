import threading

from playwright.sync_api import expect

from tests.backend import backend
from tests.browser.journeys.conftest import REPLY_SECONDS
from tests.browser.journeys.desk import Desk
from tests.phones import ALICE, BOB, CAROL
from tests.serving import FIVEFOLD, eventually, serving

BOARD = "board-meeting"
INTO_A_ROOM = {"ice": {"action": {"name": "connectConf", "conferenceId": BOARD}}}


def test_a_backend_of_ones_own_answers_through_us(tmp_path, new_context):
    with (
        backend(INTO_A_ROOM, "/my/backend") as own,
        serving(tmp_path, relay_url=own.url, patience=FIVEFOLD) as callfloor,
    ):
        callfloor.phones.waits_for_replies(REPLY_SECONDS)
        application = callfloor.phones.control("GET", "application")
        credentials = (application["application_key"], application["application_secret"])
        anna = Desk(new_context(), callfloor)
        anna.opens("/login?next=/applications")
        anna.signs_in("admin", callfloor.password)
        expect(anna.page.get_by_text(own.url)).to_be_visible()
        anna.opens_the_floor()

        alices = callfloor.phones.ring_in(ALICE)

        asked = own.next_event("ice")
        assert asked.path == "/my/backend"
        assert asked.event["callid"] == alices
        assert asked.is_signed_by(*credentials)
        assert list(callfloor.phones.in_the_room(BOARD)) == [alices]
        anna.sees(alices, state="room")
        expect(anna.row(alices)).to_contain_text(BOARD)

        callfloor.phones.hang_up(alices)
        anna.no_longer_sees(alices)
        assert own.next_event("dice").is_signed_by(*credentials)


def test_a_backend_that_hangs_is_said_until_it_answers_again(tmp_path, new_context):
    with (
        backend(INTO_A_ROOM) as own,
        serving(tmp_path, relay_url=own.url) as callfloor,
    ):
        anna = Desk(new_context(), callfloor)
        anna.opens("/login")
        anna.signs_in("admin", callfloor.password)
        anna.is_connected()
        alarm = anna.page.locator("#doorbar")

        own.hang()
        callers = [
            threading.Thread(target=callfloor.phones.ring_in, args=(caller,))
            for caller in (ALICE, BOB, CAROL)
        ]
        for caller in callers:
            caller.start()
        expect(alarm).to_contain_text("Your own backend hangs")
        for caller in callers:
            caller.join()

        own.go_on()
        eventually(lambda: callfloor.phones.ring_in(ALICE) in callfloor.phones.in_the_room(BOARD))
        expect(alarm).to_be_hidden()
