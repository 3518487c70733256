"""Amounts of money as the platform writes them: a currency and a decimal number."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

_LARGEST: Final = Decimal(10) ** 10
_FINEST: Final = -12


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217). Amounts of different currencies are never added."""

    currency: str
    amount: Decimal

    @staticmethod
    def from_wire(raw: object) -> "Money | None":
        """Read `{"currencyId", "amount"}`; None when it is not money of a believable size."""
        if not isinstance(raw, dict):
            return None
        currency, amount = raw.get("currencyId"), _decimal(raw.get("amount"))
        if not isinstance(currency, str) or not _is_code(currency) or amount is None:
            return None
        return Money(currency.upper(), amount)

    def to_wire(self) -> dict[str, Any]:
        """The platform's form; the amount is a JSON number."""
        return {"currencyId": self.currency, "amount": float(self.amount)}


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha()


def _decimal(number: object) -> Decimal | None:
    """A number as a decimal. An exponent in the millions would fill memory at the first sum."""
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        return None
    amount = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not amount.is_finite():
        return None
    exponent = amount.as_tuple().exponent
    small = isinstance(exponent, int) and exponent >= _FINEST and amount.adjusted() <= 10
    return amount if small and abs(amount) < _LARGEST else None
