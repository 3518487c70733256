import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import svaml, wire
from dashboard.sinch.svaml import IllegalSvaml, Svaml
from tests.sinch import strategies


def test_an_answer_is_compact_and_in_order():
    answer = Svaml(svaml.ConnectConf("standup"), (svaml.Answer(), svaml.Say("Zażółć")))

    assert answer.to_json().decode() == (
        '{"instructions":[{"name":"answer"},{"name":"say","text":"Zażółć"}],'
        '"action":{"name":"connectConf","conferenceId":"standup"}}'
    )


@pytest.mark.parametrize("name", ["connectPSTN", "connectpstn", "ConnectPstn"])
def test_names_are_read_in_any_letter_case_and_written_in_theirs(name):
    read = svaml.parse({"action": {"name": name}, "instructions": [{"name": "ANSWER"}]})

    assert read == Svaml(svaml.ConnectPstn(), (svaml.Answer(),))
    assert svaml.action_name({"action": {"name": name}}) == "connectPstn"


@pytest.mark.parametrize("raw", [{}, {"instructions": []}, {"instructions": None, "action": None}])
def test_nothing_may_be_said(raw):
    assert svaml.parse(raw) == Svaml()


@pytest.mark.parametrize(
    ("raw", "rule", "path"),
    [
        (None, "not-an-object", ""),
        ([], "not-an-object", ""),
        ({"action": "hangup"}, "not-an-object", "action"),
        ({"action": [{"name": "hangup"}, {"name": "park"}]}, "several-actions", "action"),
        ({"action": {}}, "missing", "action.name"),
        ({"action": {"name": 7}}, "wrong-type", "action.name"),
        ({"action": {"name": "dance"}}, "unknown-action", "action.name"),
        ({"action": {"name": "answer"}}, "unknown-action", "action.name"),
        ({"action": {"name": "connectConf"}}, "missing", "action.conferenceId"),
        ({"action": {"name": "runMenu"}}, "missing", "action.menus"),
        ({"action": {"name": "runMenu", "menus": [{}]}}, "missing", "action.menus[0].id"),
        ({"action": {"name": "park", "maxDuration": "9"}}, "wrong-type", "action.maxDuration"),
        ({"instructions": {}}, "wrong-type", "instructions"),
        ({"instructions": ["answer"]}, "not-an-object", "instructions[0]"),
        ({"instructions": [{"name": "hangup"}]}, "unknown-instruction", "instructions[0].name"),
        (
            {"instructions": [{"name": "answer"}, {"name": "say"}]},
            "missing",
            "instructions[1].text",
        ),
        (
            {"instructions": [{"name": "playFiles", "ids": [7]}]},
            "wrong-type",
            "instructions[0].ids[0]",
        ),
    ],
)
def test_illegal_svaml_is_refused_with_its_path(raw, rule, path):
    with pytest.raises(IllegalSvaml) as refusal:
        svaml.parse(raw)

    assert (refusal.value.rule, refusal.value.path) == (rule, path)


@given(strategies.svamls)
def test_svaml_survives_the_wire(whole):
    assert svaml.parse(wire.strict_object(whole.to_json())) == whole
    assert json.loads(whole.to_json()) == whole.to_wire()


NAMES = ["action", "instructions", "name", "menus", "ids", "text", "conferenceId", "options"]
words = st.sampled_from([shape.name for shape in (*svaml.ACTIONS, *svaml.INSTRUCTIONS)])
near_svaml = st.recursive(
    words | strategies.anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)


@given(near_svaml)
def test_nothing_raises_anything_but_illegal_svaml(raw):
    try:
        read = svaml.parse(raw)
    except IllegalSvaml:
        return
    assert svaml.parse(read.to_wire()) == read


@given(near_svaml)
def test_somebody_elses_answer_can_always_be_peeked_at(raw):
    assert isinstance(svaml.action_name(raw), str | None)
    assert isinstance(svaml.room_of(raw), str | None)


@pytest.mark.parametrize(
    ("raw", "name", "room"),
    [
        ({"action": {"name": "CONNECTCONF", "conferenceId": "standup"}}, "connectConf", "standup"),
        ({"action": {"name": "connectConf", "conferenceId": ""}}, "connectConf", None),
        ({"action": {"name": "connectConf", "conferenceId": 7}}, "connectConf", None),
        ({"action": {"name": "park", "conferenceId": "standup"}}, "park", None),
        ({"action": {"name": "dance"}}, "dance", None),
        ({"action": {"name": 7}}, None, None),
        ({"action": [{"name": "hangup"}]}, None, None),
        ({}, None, None),
        ("hangup", None, None),
        (None, None, None),
    ],
)
def test_an_answer_tells_its_action_and_its_room(raw, name, room):
    assert svaml.action_name(raw) == name
    assert svaml.room_of(raw) == room
