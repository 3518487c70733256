import pytest

from dashboard.sandbox.faults import BadFaults, Faults, Spoiling, Spoilt

CALLOUT = ("POST", "/calling/v1/callouts")


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
        {"rest": {"redirect": 1.5}},
        {"rest": {"endless": "yes"}},
        {"rest": {"body": "x" * 70_000}},
        {"rest": {"requests": "POST"}},
        {"rest": []},
        {"callbacks": {"drop": 2}},
        {"callbacks": {"drop": -0.1}},
        {"callbacks": {"delay_seconds": True}},
        {"callbacks": {"events": "dice"}},
        {"callbacks": {"events": [1]}},
    ],
)
def test_a_fault_that_cannot_be_made_changes_nothing(wrong):
    faults = Faults(1)
    faults.put({"callbacks": {"drop": 1}})

    with pytest.raises(BadFaults):
        faults.put(wrong)

    assert faults.callbacks.drop == 1.0


@pytest.mark.parametrize("fault", ["duplicate", "drop", "reorder", "corrupt_signature", "delay"])
def test_the_same_seed_spoils_the_same_callbacks_of_a_rate(fault):
    one, other, third = Faults(7), Faults(7), Faults(8)
    for faults in (one, other, third):
        faults.put({"callbacks": {"delay_seconds": 2, "delay": 0, fault: 0.3}})

    drawn, again, otherwise = (
        [faults.spoil_callback("ice") for _ in range(500)] for faults in (one, other, third)
    )

    assert drawn == again != otherwise
    assert 100 < sum(each != Spoiling() for each in drawn) < 200


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "status_rate": 0.3},
        {"latency_seconds": 1, "latency_rate": 0.3},
        {"drip_seconds": 1, "drip_rate": 0.3},
        {"lost_reply": 0.3},
        {"redirect": 0.3},
        {"endless": 0.3},
        {"status": 503, "rate": 0.3},
    ],
)
def test_the_same_seed_spoils_the_same_answers_of_a_rate(fault):
    one, other, third = Faults(7), Faults(7), Faults(8)
    for faults in (one, other, third):
        faults.put({"rest": fault})

    drawn, again, otherwise = (
        [faults.spoil_answer(*CALLOUT) for _ in range(500)] for faults in (one, other, third)
    )

    assert drawn == again != otherwise
    assert 100 < sum(each != Spoilt() for each in drawn) < 200


def test_one_fault_does_not_move_the_blows_of_another():
    alone, together = Faults(7), Faults(7)
    alone.put({"callbacks": {"drop": 0.5}})
    together.put({"callbacks": {"drop": 0.5, "duplicate": 0.5, "reorder": 0.2}})

    dropped, also = (
        [faults.spoil_callback("ice").dropped for _ in range(100)] for faults in (alone, together)
    )

    assert dropped == also


def test_rates_of_none_and_all_leave_nothing_to_chance():
    none, every = Faults(1), Faults(1)
    every.put({"callbacks": {"drop": 1}, "rest": {"lost_reply": True}})

    assert {none.spoil_callback("ice") for _ in range(100)} == {Spoiling()}
    assert {none.spoil_answer(*CALLOUT) for _ in range(100)} == {Spoilt()}
    assert all(every.spoil_callback("ice").dropped for _ in range(100))
    assert all(every.spoil_answer(*CALLOUT).lost for _ in range(100))


def test_only_the_named_events_and_requests_are_struck():
    faults = Faults(1)
    faults.put(
        {
            "callbacks": {"drop": 1, "events": ["dice"]},
            "rest": {"status": 500, "requests": ["POST /calling/v1/callouts", "DELETE"]},
        }
    )

    assert faults.spoil_callback("dice").dropped
    assert not faults.spoil_callback("ice").dropped
    assert faults.spoil_answer(*CALLOUT).status == 500
    assert faults.spoil_answer("DELETE", "/calling/v1/conferences/id/standup").status == 500
    assert faults.spoil_answer("GET", "/calling/v1/calls/id/alice") == Spoilt()
