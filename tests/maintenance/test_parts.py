from dashboard.maintenance import StarterLine
from tests.maintenance.conftest import PARTS


def test_a_starter_line_says_where_callers_go():
    assert PARTS.starter() == [StarterLine("+442079460120", "room", "standup")]
