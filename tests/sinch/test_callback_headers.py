import pytest

from dashboard.sinch import callback_headers


@pytest.mark.parametrize(
    ("name", "value", "comes_back"),
    [
        ("X-CB-Ticket", "118", True),
        ("x-cb-ticket", "", True),
        ("X-CB-" + "x" * 27, "1", True),
        ("X-CB-" + "x" * 28, "1", False),
        ("X-CB-A", "x" * 128, True),
        ("X-CB-A", "x" * 129, False),
        ("X-CB-A", "tab\there", False),
        ("X-CB-A", "zażółć", False),
        ("X-CB-A\r\nb", "1", False),
        ("X-CD-A", "1", False),
    ],
)
def test_a_header_comes_back_within_its_limits(name, value, comes_back):
    assert callback_headers.is_one(name, value) is comes_back
    assert callback_headers.carried({name: value}) == (((name, value),) if comes_back else ())


def test_more_than_five_are_dropped_in_silence_and_refused_beforehand():
    six = {f"X-CB-{number}": str(number) for number in range(6)}

    assert callback_headers.carried(six) == tuple(six.items())[:5]
    with pytest.raises(ValueError, match="no more than 5"):
        callback_headers.check(six)
