import pytest

from benchmarks import figures
from benchmarks.figures import Round


def test_a_percentile_is_one_of_the_values():
    values = [float(value) for value in range(100, 0, -1)]

    assert figures.percentile(values, 50) == 50
    assert figures.percentile(values, 99) == 99
    assert figures.percentile([7.0], 99) == 7


def test_there_is_no_percentile_of_nothing():
    with pytest.raises(ValueError, match="no values"):
        figures.percentile([], 50)


def test_a_round_comes_down_to_its_rate_and_latencies():
    found = figures.round_of([1000.0, 2000.0, 3000.0, 9000.0], seconds=2.0)

    assert found == Round(rate=2.0, p50_us=2000.0, p99_us=9000.0)


def test_a_share_is_taken_round_by_round():
    noop = [Round(rate, 1, 1) for rate in (1000, 2000, 4000)]
    door = [Round(rate, 1, 1) for rate in (500, 800, 2400)]

    assert figures.share(door, noop) == figures.Share(median=0.5, least=0.4, most=0.6)


def test_a_table_sets_columns_under_each_other():
    told = figures.table(["", "p99 ms"], [["SQLite", "9.0"], ["a view", "10.0"]])

    assert told == "        p99 ms\nSQLite     9.0\na view    10.0"
