from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import applications
from dashboard.sinch.applications import CallbackUrls, Number, NumberFacts
from dashboard.sinch.money import Money
from tests.sinch.strategies import maybe, text

ours = st.builds(Number, text.filter(bool), maybe(text.filter(bool)), maybe(text))


def test_a_number_may_belong_to_no_application():
    raw = {
        "numbers": [
            {"number": "+14045000100", "applicationkey": "ours", "capability": "voice"},
            {"number": "+14045000102", "capability": "sms"},
            {"number": "+14045000103", "applicationkey": ""},
            {"number": 14045000104},
            "+14045000105",
        ]
    }

    assert applications.numbers_from_wire(raw) == [
        Number("+14045000100", "ours", "voice"),
        Number("+14045000102", None, "sms"),
        Number("+14045000103"),
    ]


@pytest.mark.parametrize("raw", [{}, {"numbers": {}}])
def test_without_a_list_there_are_no_numbers(raw):
    with pytest.raises(ValueError, match="numbers"):
        applications.numbers_from_wire(raw)


@given(st.lists(ours))
def test_numbers_survive_the_wire(numbers):
    assert applications.numbers_from_wire(applications.numbers_to_wire(numbers)) == numbers


@pytest.mark.parametrize(
    ("raw", "urls"),
    [
        (
            {"url": {"primary": "https://a.example", "fallback": "https://b.example"}},
            CallbackUrls("https://a.example", "https://b.example"),
        ),
        ({"url": {"primary": "https://a.example"}}, CallbackUrls("https://a.example")),
        ({"url": {"primary": "", "fallback": None}}, CallbackUrls()),
        ({"url": {}}, CallbackUrls()),
    ],
)
def test_callback_urls_are_read(raw, urls):
    assert CallbackUrls.from_wire(raw) == urls


@pytest.mark.parametrize("raw", [{}, {"url": None}, {"url": ["https://a.example"]}])
def test_without_a_url_object_nothing_is_known(raw):
    with pytest.raises(ValueError, match="url"):
        CallbackUrls.from_wire(raw)


def test_a_url_that_is_missing_is_left_out():
    assert CallbackUrls("https://a.example").to_wire() == {"url": {"primary": "https://a.example"}}


def test_numbers_are_assigned_and_taken_away_with_the_keys_odd_spelling():
    assigned = applications.assignment_to_wire(["+14045000100"], "ours", "voice")
    released = applications.release_to_wire("+14045000100", "ours", None)

    assert assigned == {
        "numbers": ["+14045000100"],
        "applicationkey": "ours",
        "capability": "voice",
    }
    assert released == {"number": "+14045000100", "applicationkey": "ours"}


FACTS = {
    "countryId": "SE",
    "numberType": "Mobile",
    "normalizedNumber": "+46766000140",
    "restricted": True,
    "rate": {"currencyId": "USD", "amount": 0.0368},
}


@pytest.mark.parametrize("wrapping", ["number", "numberItem"])
def test_the_facts_of_a_number_are_read_in_either_wrapping(wrapping):
    facts = NumberFacts.from_wire({wrapping: FACTS, "method": "numberItem"})

    assert (facts.number, facts.country, facts.kind, facts.restricted) == (
        "+46766000140",
        "SE",
        "Mobile",
        True,
    )
    assert facts.rate == Money("USD", Decimal("0.0368"))
    assert NumberFacts.from_wire(facts.to_wire()) == facts


@pytest.mark.parametrize("raw", [{}, {"number": "+46766000140"}, {"number": {"countryId": "SE"}}])
def test_facts_of_no_number_are_none(raw):
    with pytest.raises(ValueError, match="no "):
        NumberFacts.from_wire(raw)
