import pytest
from sqlalchemy.exc import OperationalError

from dashboard.maintenance import problems
from dashboard.maintenance.problems import Stop
from dashboard.operations.operators import BadOperator
from dashboard.operations.runtime import NotConfigured
from dashboard.settings import BadSettings
from dashboard.sinch.errors import NotFound
from dashboard.store.migrate import NewerSchema


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadSettings("A port is a number."), 4),
        (NotConfigured("Set a key."), 4),
        (NewerSchema(), 5),
        (BadOperator("There is no role king."), 1),
        (NotFound("There is no such resource", status=404), 1),
        (OperationalError("SELECT 1", {}, OSError("no such file")), 3),
        (RuntimeError("oh"), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_error_has_its_exit_code_and_one_line(error: Exception, code: int):
    stop = problems.of(error)

    assert stop.exit_code == code
    assert stop.message
    assert "\n" not in stop.message


def test_a_stop_stays_as_it_is():
    stop = Stop("Enough.", 3)

    assert problems.of(stop) is stop
