from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import times

HALF_PAST_NINE = int(datetime(2025, 3, 14, 9, 30, tzinfo=UTC).timestamp()) * times.SECOND


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2025-03-14T09:30:00Z", 0),
        ("2025-03-14T09:30:00z", 0),
        ("2025-03-14t09:30:00Z", 0),
        ("2025-03-14 09:30:00", 0),
        ("2025-03-14T09:30:00", 0),
        ("2025-03-14T09:30:00.5", 500_000),
        ("2025-03-14T09:30:00.589Z", 589_000),
        ("2025-03-14T09:30:00.1234567Z", 123_456),
        ("2025-03-14T09:30:00.123456789Z", 123_456),
        ("2025-03-14T09:30:00,25Z", 250_000),
        ("2025-03-14T11:30:00+02:00", 0),
        ("2025-03-14T11:30:00.000001+0200", 1),
        ("2025-03-14T04:00:00-05:30", 0),
        ("2025-03-14T09:29:60Z", 0),
    ],
)
def test_every_way_in_which_the_platform_writes_a_time_is_read(text, micros):
    assert times.parse(text) == HALF_PAST_NINE + micros


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2025-03-14",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-01:00",
        "2025-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-03-14T24:00:00Z",
        "2025-03-14T09:60:00Z",
        "2025-03-14T09:30:61Z",
        "2025-03-14T09:30:00+24:00",
        "2025-03-14T09:30:00.Z",
        "2025-03-14T09:30:00.1234567890Z",
        "2025-03-14T09:30:00Z\n",
        "٢٠٢٥-03-14T09:30:00Z",
        "2025-03-14T09:30:00." + "1" * 10_000 + "Z",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        times.parse(text)


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        (0, "2025-03-14T09:30:00Z"),
        (3, "2025-03-14T09:30:00.123Z"),
        (6, "2025-03-14T09:30:00.123456Z"),
        (7, "2025-03-14T09:30:00.1234560Z"),
    ],
)
def test_a_time_is_written_with_the_digits_asked_for(digits, text):
    assert times.to_wire(HALF_PAST_NINE + 123_456, digits) == text


def test_a_whole_second_is_written_without_a_fraction():
    assert times.to_wire_exactly(HALF_PAST_NINE) == "2025-03-14T09:30:00Z"
    assert times.to_wire_exactly(HALF_PAST_NINE + 1) == "2025-03-14T09:30:00.000001Z"


@pytest.mark.parametrize("at", [times.parse("9999-12-31T23:59:59Z") + times.SECOND, -(10**18)])
def test_an_instant_of_no_year_cannot_be_written(at):
    with pytest.raises(ValueError, match="years"):
        times.to_wire(at)


@given(st.datetimes(timezones=st.just(UTC)))
def test_reading_agrees_with_the_standard_library(moment):
    at = times.parse(moment.isoformat())

    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    assert at == since.days * times.DAY + since.seconds * times.SECOND + since.microseconds


@given(st.integers(times.parse("0001-01-01T00:00:00Z"), times.parse("9999-12-31T23:59:59Z")))
def test_what_was_written_reads_as_it_was(at):
    assert times.parse(times.to_wire(at, 7)) == at
    assert times.parse(times.to_wire_exactly(at)) == at


@given(st.text())
def test_no_text_raises_anything_but_value_error(text):
    try:
        at = times.parse(text)
    except ValueError:
        return
    assert isinstance(at, int)


def test_the_present_is_now():
    before = datetime.now(UTC).timestamp()

    assert before - 1 <= times.now() / times.SECOND <= before + 60


@given(st.integers())
def test_any_instant_can_be_written_at_its_nearest(at: int):
    assert times.parse(times.to_wire(times.writable(at), digits=6)) == times.writable(at)


def test_an_instant_that_can_be_written_stays_as_it_is():
    assert times.writable(HALF_PAST_NINE) == HALF_PAST_NINE
