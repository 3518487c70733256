"""What nobody may expect of the sandbox: each silence, seen."""

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Menu, MenuOption, Svaml
from tests.sandbox.door import ALICE, SALES, STANDUP

pytestmark = pytest.mark.fidelity("not imitated", "Not there")


def logged(control) -> int:
    return len(control("GET", "callbacks").json()["callbacks"])


def test_nobody_understands_speech_in_a_menu(control, rings_in, door, sandbox):
    menu = svaml.RunMenu(
        (Menu("main", options=(MenuOption("1", "return(x)"),)),),
        enable_voice=True,
        locale="en-US",
    )
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(menu)
    call_id = rings_in(SALES)

    answer = control("POST", f"calls/{call_id}/speak", {"text": "one"})

    assert answer.status_code == 200
    assert door.names() == ["ice"]


def test_no_sound_is_fetched_kept_or_written_down(control, rings_in, door, sandbox):
    sound = svaml.PlayFiles(("http://127.0.0.1:9/hold.mp3",))
    recording = svaml.StartRecording()
    door.answers["ice", sandbox.numbers[STANDUP]] = Svaml(
        svaml.ConnectConf("standup"), (svaml.Answer(), sound, recording)
    )
    call_id = rings_in(STANDUP)
    sandbox.advance(5)
    control("POST", f"calls/{call_id}/hang-up")

    [kept] = control("GET", "recordings").json()["recordings"]
    assert kept["destination"].startswith("sandbox://")
    assert "content" not in kept


def test_a_stream_is_answered_without_a_socket(rings_in, door, sandbox, voice, control):
    where = Destination("websocket", "ws://127.0.0.1:9/stream")
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectStream(where))

    call_id = rings_in(SALES)
    sandbox.advance(2)

    assert voice.call(call_id).result == "ANSWERED"
    assert door.names() == ["ice"]
    assert logged(control) == 1


def test_no_sip_address_is_ever_dialled(rings_in, door, sandbox, voice):
    where = Destination("sip", "alice@127.0.0.1:9")
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.ConnectSip(where))

    call_id = rings_in(SALES)
    sandbox.advance(2)

    assert voice.call(call_id).result == "ANSWERED"


@pytest.mark.parametrize(
    "path",
    [
        "/calling/v1/recording",
        "/calling/v1/callreport/callId/alice",
        "/v1/configuration/numbers/available",
    ],
)
def test_recording_stores_call_reports_and_buying_numbers_are_not_there(path, sandbox):
    key, secret = sandbox.application_key, sandbox.application_secret

    answer = sandbox.session().get(f"http://sandbox.test{path}", auth=(key, secret), timeout=45)

    assert answer.status_code == 404


def test_there_is_one_price_for_every_country(rings_in, control, door, sandbox):
    costs = []
    for caller in (ALICE, "+861380013800"):
        body = {"from": caller, "to": sandbox.numbers[SALES]}
        call_id = control("POST", "calls", body).json()["call_id"]
        control("POST", f"calls/{call_id}/answer")
        control("POST", f"calls/{call_id}/hang-up")
        costs.append(door.last("dice")["debit"])

    assert costs[0] == costs[1]


def test_no_callback_goes_elsewhere_than_to_the_configured_addresses(voice, control, sandbox):
    body = {
        "method": "customCallout",
        "customCallout": {"ice": "http://127.0.0.1:9/elsewhere"},
    }
    sandbox.session().post(
        "http://sandbox.test/calling/v1/callouts",
        json=body,
        auth=(voice.key, sandbox.application_secret),
        timeout=45,
    )

    urls = {each["url"] for each in control("GET", "callbacks").json()["callbacks"]}
    assert not any("127.0.0.1:9" in url for url in urls)
