import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import destinations
from dashboard.sinch.destinations import Destination


def test_a_type_is_read_in_any_letter_case_and_written_in_lower():
    read = Destination.from_wire({"type": "Number", "endpoint": "+14045000120"})

    assert read == Destination("number", "+14045000120")
    assert read.to_wire() == {"type": "number", "endpoint": "+14045000120"}


@pytest.mark.parametrize("raw", [None, "alice", [], {}, {"type": "number"}, {"endpoint": 7}])
def test_without_an_endpoint_there_is_no_destination(raw):
    assert Destination.from_wire(raw) is None


def test_a_missing_type_reads_as_empty():
    assert Destination.from_wire({"endpoint": "alice"}) == Destination("", "alice")


def test_two_spellings_of_a_number_have_the_same_digits():
    assert destinations.digits("+1 (404) 500-0120") == destinations.digits("14045000120")
    assert destinations.digits("private") == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("14045000120", "+14045000120"),
        ("+14045000120", "+14045000120"),
        ("private", "private"),
        ("alice", "alice"),
        ("", ""),
        ("１２", "１２"),
    ],
)
def test_a_number_is_shown_with_its_plus(number, shown):
    assert destinations.plus(number) == shown


@pytest.mark.parametrize(
    "typed",
    ["+46701234567", " +46 70-123 45 67 ", "+46 (0)70/123.45.67", "＋４６７０１２３４５６７"],
)
def test_a_number_as_people_type_it_becomes_e164(typed):
    assert destinations.e164(typed) == "+46701234567"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0701234567", "no-plus"),
        ("0046701234567", "no-plus"),
        ("", "no-plus"),
        ("alice", "no-plus"),
        ("+", "not-a-number"),
        ("+0701234567", "not-a-number"),
        ("+46701", "not-a-number"),
        ("+4670123456789012", "not-a-number"),
        ("+46701234567x", "not-a-number"),
        ("+٤٦٧٠١٢٣٤٥٦٧", "not-a-number"),
    ],
)
def test_what_cannot_be_dialled_is_refused_by_name(typed, why):
    with pytest.raises(ValueError, match=f"^{why}$"):
        destinations.e164(typed)


@given(st.text())
def test_no_text_raises_anything_but_value_error(typed):
    try:
        number = destinations.e164(typed)
    except ValueError:
        return
    assert number == "+" + destinations.digits(number)
