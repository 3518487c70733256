from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import wire
from dashboard.sinch.money import Money


def test_a_price_is_read_without_rounding():
    raw = wire.strict_object(b'{"currencyId":"USD","amount":0.0120}')

    assert Money.from_wire(raw) == Money("USD", Decimal("0.0120"))


@pytest.mark.parametrize("amount", [0, 0.0, Decimal("0.0")])
def test_nothing_is_an_amount_too(amount):
    assert Money.from_wire({"currencyId": "EUR", "amount": amount}) == Money("EUR", Decimal(0))


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "0.01 USD",
        [],
        {},
        {"currencyId": "USD"},
        {"amount": 1},
        {"currencyId": "dollars", "amount": 1},
        {"currencyId": "ÜSD", "amount": 1},
        {"currencyId": 840, "amount": 1},
        {"currencyId": "USD", "amount": "1"},
        {"currencyId": "USD", "amount": True},
        {"currencyId": "USD", "amount": None},
        {"currencyId": "USD", "amount": float("nan")},
        {"currencyId": "USD", "amount": float("inf")},
        {"currencyId": "USD", "amount": Decimal("NaN")},
        {"currencyId": "USD", "amount": Decimal("1e300")},
        {"currencyId": "USD", "amount": Decimal("1e-300")},
        {"currencyId": "USD", "amount": 10**10},
    ],
)
def test_what_is_not_money_of_a_believable_size_is_none(raw):
    assert Money.from_wire(raw) is None


@given(st.decimals(-999_999, 999_999, places=6))
def test_an_amount_survives_the_wire(amount):
    money = Money("USD", amount)

    assert Money.from_wire(wire.strict_object(wire.to_json(money.to_wire()))) == money
