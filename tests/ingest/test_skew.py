from dashboard.ingest.skew import Skew
from dashboard.sinch.times import SECOND

NOON = 1_773_489_600_000_000


def heard(*seconds_ahead: float) -> Skew:
    """A clock that was so far ahead of the platform's at each delivery, one a second."""
    skew = Skew()
    for number, ahead in enumerate(seconds_ahead):
        at = NOON + number * SECOND
        skew.hear(at - round(ahead * SECOND), at)
    return skew


def test_deliveries_that_agree_tell_how_wrong_our_clock_is():
    assert heard(600.1, 600.4, 599.8).seconds(NOON) == 600
    assert heard(-600, -601, -600).seconds(NOON) == -600


def test_a_clock_that_is_a_little_off_is_right_enough():
    assert heard(59, 59, 59).seconds(NOON) is None


def test_one_late_delivery_says_nothing_of_our_clock():
    assert heard(0.1, 3600, 0.1).seconds(NOON) is None
    assert heard(3600).seconds(NOON) is None


def test_replays_of_different_ages_are_no_witnesses():
    assert heard(400, 900, 1500).seconds(NOON) is None


def test_a_clock_that_was_put_right_is_said_to_be_right_after_three_deliveries():
    assert heard(600, 600, 600, 0, 0).seconds(NOON) is None
    assert heard(600, 600, 600, 0, 0, 0).seconds(NOON) is None


def test_what_was_heard_long_ago_says_nothing_of_now():
    assert heard(600, 600, 600).seconds(NOON + 3600 * SECOND) is None
