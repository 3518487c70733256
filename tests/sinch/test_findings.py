from dashboard.sinch import findings
from dashboard.sinch.findings import Finding

ADVICE = Finding("warning", "action", "only-while-parked", "Later.")
MISTAKE = Finding("error", "action", "action-missing", "No.")


def test_only_errors_are_refused():
    assert not findings.refused([])
    assert not findings.refused([ADVICE])
    assert findings.refused([ADVICE, MISTAKE])
