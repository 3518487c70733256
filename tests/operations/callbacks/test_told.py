"""Who has been told of what."""

import pytest

from dashboard.operations.callbacks.told import Told


@pytest.mark.parametrize(
    ("verdicts", "due"),
    [
        (["recorded", "duplicate", "duplicate"], [True, False, False]),
        (["duplicate"], [False]),  # the first copy came to another door, or before a restart
        (["not-recorded", "recorded", "duplicate"], [False, True, False]),
        (["not-recorded", "duplicate", "duplicate"], [False, True, False]),
        (["recorded", "not-recorded", "duplicate"], [True, False, False]),
        (["quarantined", "quarantined"], [True, False]),
    ],
)
def test_a_report_is_told_once_and_not_before_it_is_recorded(verdicts: list[str], due: list[bool]):
    told = Told()

    assert [told.is_due("alice-left", verdict) for verdict in verdicts] == due


def test_only_so_many_are_remembered():
    told = Told(most=2)
    for name in ("alice", "bob", "carol"):
        told.is_due(name, "not-recorded")

    due = [told.is_due(name, "duplicate") for name in ("bob", "carol", "alice")]

    assert due == [True, True, False]
