import pytest

from dashboard.sandbox.switches import BadSwitches, Switches


def test_what_is_set_stays_beside_what_is_set_later():
    switches = Switches().but({"credit": False}).but({"barred": ["+46"], "strictness": "strict"})

    assert not switches.credit
    assert switches.bars("+46701740611")
    assert not switches.bars("+14045550190")
    assert Switches().but(switches.to_wire()) == switches


@pytest.mark.parametrize(
    "wrong",
    [
        {"mood": 1},
        {"strictness": "severe"},
        {"credit": "no"},
        {"barred": "+46"},
        {"barred": ["abc"]},
        {"requests_per_second": -1},
        {"callback_timeout_seconds": True},
        {"fresh_seconds": "long"},
    ],
)
def test_what_cannot_be_set_is_refused(wrong):
    with pytest.raises(BadSwitches):
        Switches().but(wrong)
