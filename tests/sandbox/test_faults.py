import pytest

from dashboard.sandbox.faults import BadFaults, Faults


def test_what_is_put_is_what_is_in_force():
    faults = Faults(1)

    faults.put({"callbacks": {"duplicate": 0.5, "events": ["DICE"]}, "rest": {"status": 503}})

    assert faults.callbacks.duplicate == 0.5
    assert faults.callbacks.events == ("dice",)
    assert faults.rest.status == 503
    assert Faults(2).to_wire() != faults.to_wire()


def test_putting_nothing_ends_all_faults():
    faults = Faults(1)
    faults.put({"rest": {"lost_reply": True}})

    faults.put({})

    assert faults.to_wire() == Faults(1).to_wire()


@pytest.mark.parametrize(
    "wrong",
    [
        {"weather": {}},
        {"rest": {"mood": 1}},
        {"rest": {"status": 200}},
        {"rest": {"status": "503"}},
        {"rest": {"latency_seconds": 3600}},
        {"rest": []},
        {"callbacks": {"drop": 2}},
        {"callbacks": {"drop": -0.1}},
        {"callbacks": {"events": "dice"}},
    ],
)
def test_a_fault_that_cannot_be_made_changes_nothing(wrong):
    faults = Faults(1)
    faults.put({"callbacks": {"drop": 1}})

    with pytest.raises(BadFaults):
        faults.put(wrong)

    assert faults.callbacks.drop == 1.0


def test_the_same_seed_strikes_the_same_way():
    draws = [[Faults(7).strikes(0.5) for _ in range(1)] for _ in range(3)]
    one, other = Faults(7), Faults(7)

    assert draws[0] == draws[1] == draws[2]
    assert [one.strikes(0.5) for _ in range(50)] == [other.strikes(0.5) for _ in range(50)]


def test_rates_of_none_and_all_leave_nothing_to_chance():
    faults = Faults(1)

    assert not any(faults.strikes(0.0) for _ in range(100))
    assert all(faults.strikes(1.0) for _ in range(100))
