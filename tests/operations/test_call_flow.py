import pytest

from dashboard.operations import call_flow
from dashboard.operations.call_flow import OurCallout, Starter, Target
from dashboard.sinch import callbacks, svaml
from dashboard.sinch.destinations import Destination

SECRET = "c2VjcmV0"
STARTER = Starter(
    {
        "442079460991": Target("room", "standup"),
        "46701740640": Target("phone", "+14045550190"),
        "493023125130": Target("say", "We open at nine."),
    }
)


def dialled(number: str | None) -> callbacks.IncomingCall:
    to = Destination("did", number) if number else None
    return callbacks.IncomingCall(call_id="alice-1f3a", to=to)


def test_callers_of_a_rooms_number_are_put_into_the_room():
    answer = call_flow.decide(dialled("+442079460991"), STARTER)

    assert answer.action == svaml.ConnectConf(conference_id="standup")


@pytest.mark.parametrize("number", ["46701740640", "+46 70 174 06 40", "+46701740640"])
def test_callers_of_a_phones_number_are_connected_however_it_is_written(number: str):
    answer = call_flow.decide(dialled(number), STARTER)

    assert answer.action == svaml.ConnectPstn(number="+14045550190")


def test_callers_of_a_texts_number_hear_it_after_they_are_answered():
    answer = call_flow.decide(dialled("+493023125130"), STARTER)

    assert answer.action == svaml.Hangup()
    assert answer.instructions == (
        svaml.Answer(),
        svaml.Say(text="We open at nine.", locale="en-US"),
    )


@pytest.mark.parametrize("number", ["+15550000000", None])
def test_callers_of_an_unknown_number_are_told_so(number: str | None):
    answer = call_flow.decide(dialled(number), STARTER)

    assert answer.action == svaml.Hangup()
    assert answer.instructions[-1].text == call_flow.UNKNOWN_NUMBER


def test_any_other_number_may_have_a_target_too():
    starter = Starter({"": Target("room", "lobby")})

    answer = call_flow.decide(dialled("+15550000000"), starter)

    assert answer.action == svaml.ConnectConf(conference_id="lobby")


def test_a_call_that_is_answered_goes_on():
    assert call_flow.decide(callbacks.AnsweredCall(), STARTER).action == svaml.Continue()


def test_whoever_we_called_into_a_room_is_put_into_it():
    ours = OurCallout("c0ffee", room="standup")

    answer = call_flow.decide(callbacks.AnsweredCall(), STARTER, ours)

    assert answer.action == svaml.ConnectConf(conference_id="standup")


def test_a_menu_nobody_asked_for_ends():
    assert call_flow.decide(callbacks.PromptInput(), STARTER).action == svaml.Hangup()


@pytest.mark.parametrize(
    "callback", [callbacks.DisconnectedCall(), callbacks.Notification()], ids=["dice", "notify"]
)
def test_reports_are_not_answered(callback):
    assert call_flow.decide(callback, STARTER) is None
    assert call_flow.fallback(callback) is None


def test_callers_whose_backend_is_away_are_told_so():
    answer = call_flow.fallback(dialled("+442079460991"))

    assert answer.instructions[-1].text == call_flow.OUT_OF_ORDER
    assert call_flow.fallback(callbacks.AnsweredCall()).action == svaml.Continue()
    assert call_flow.fallback(callbacks.PromptInput()).action == svaml.Hangup()


@pytest.mark.parametrize("event", ["ice", "ace", "pie"])
def test_every_answer_is_one_that_the_platform_takes(event: str):
    callback = {
        "ice": dialled("+493023125130"),
        "ace": callbacks.AnsweredCall(),
        "pie": callbacks.PromptInput(),
    }[event]

    svaml.check(call_flow.decide(callback, STARTER), event)
    svaml.check(call_flow.fallback(callback), event)


def test_our_mark_comes_back_as_it_was_sent():
    ours = OurCallout("c0ffee", room="standup", data='{"order": 7}')

    assert call_flow.our_callout(ours.to_custom(SECRET), SECRET) == ours


@pytest.mark.parametrize(
    "custom", [None, "", "order 7", '{"order": 7}', '{"cf": 7}', "{", "[]", "{" * 100_000]
)
def test_everybody_elses_data_is_not_our_mark(custom: str | None):
    assert call_flow.our_callout(custom, SECRET) is None


@pytest.mark.parametrize(
    "custom",
    [
        '{"cf":"c0ffee","room":"board-meeting"}',
        '{"cf":"c0ffee","room":"board-meeting","proof":"é"}',
        OurCallout("c0ffee", room="standup").to_custom(SECRET).replace("standup", "board"),
        OurCallout("c0ffee", room="standup").to_custom("another secret"),
    ],
)
def test_a_callers_app_cannot_forge_our_mark(custom: str):
    assert call_flow.our_callout(custom, SECRET) is None
