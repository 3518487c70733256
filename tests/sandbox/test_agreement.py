"""What `validate` has no error for, the platform's imitation carries out; and nothing else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.sandbox.factory import IN_PROCESS_URL
from dashboard.sinch import findings, signing, svaml, wire
from dashboard.sinch.svaml import Menu, MenuOption, Svaml
from tests.sandbox import asking
from tests.sandbox.door import AGENT, ALICE, SALES, with_door
from tests.sinch import strategies

QUESTION = svaml.RunMenu((Menu("main", options=(MenuOption("1", "return(x)"),)),))
answers = st.one_of(
    strategies.svamls.map(Svaml.to_json),
    strategies.anything.map(lambda raw: json.dumps(raw).encode()),
    st.builds(
        lambda raw, more: json.dumps(raw.to_wire() | more, default=float).encode(),
        strategies.svamls,
        st.dictionaries(
            st.sampled_from(["action", "instructions", "name"]), strategies.anything, max_size=2
        ),
    ),
)


def has_error(body: bytes, event: svaml.Event) -> bool:
    try:
        raw = wire.strict_object(body)
    except wire.NotAnObject:
        return True
    return findings.refused(svaml.validate(raw, event))


def reported(event: str, body: bytes) -> bool:
    """Whether the platform says that it cannot carry out this reply."""
    sandbox, door = with_door()
    number = sandbox.numbers[SALES]
    door.answers["ice", number] = Svaml(
        QUESTION if event == "pie" else svaml.ConnectPstn(number=AGENT)
    )
    if event == "ice":
        door.answers["ice", number] = body
    else:
        door.answers[event] = body
    dialled = asking.control(sandbox, "POST", "calls", {"from": ALICE, "to": number})
    call = dialled.json()["call_id"]
    if event != "ice":
        verb = {"ace": "answer", "pie": "keys"}[event]
        asking.control(sandbox, "POST", f"calls/{call}/{verb}", {"keys": "1"})
    return any(each.get("type") == "callingerror" for each in door.events)


@pytest.mark.parametrize("event", ["ice", "ace", "pie"])
@given(body=answers)
def test_validate_and_the_interpreter_agree_on_every_reply(event, body):
    assert reported(event, body) == has_error(body, event)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("event", ["ice", "ace", "pie"])
@settings(max_examples=20_000)
@given(body=answers)
def test_validate_and_the_interpreter_agree_at_length(event, body):
    assert reported(event, body) == has_error(body, event)


@given(body=answers)
def test_validate_and_the_interpreter_agree_on_every_steering_of_a_parked_call(body):
    assert steered(body) == (400 if has_error(body, "patch") else 204)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=20_000)
@given(body=answers)
def test_validate_and_the_interpreter_agree_on_steering_at_length(body):
    assert steered(body) == (400 if has_error(body, "patch") else 204)


def steered(body: bytes) -> int:
    """The status that a parked call's update with this body gets."""
    sandbox, door = with_door()
    door.answers["ice", sandbox.numbers[SALES]] = Svaml(svaml.Park())
    dialled = asking.control(
        sandbox, "POST", "calls", {"from": ALICE, "to": sandbox.numbers[SALES]}
    )
    call = dialled.json()["call_id"]
    answer = sandbox.session().patch(
        f"{IN_PROCESS_URL}/calling/v1/calls/id/{call}",
        data=body,
        headers={
            "authorization": signing.basic(sandbox.application_key, sandbox.application_secret)
        },
        timeout=45,
    )
    return answer.status_code
