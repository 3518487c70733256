"""What an application owns on the platform, numbers and callback URLs; facts about any number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.sinch import wire
from dashboard.sinch.money import Money

NUMBERS_LIMIT: Final = 100
"""Numbers in one request to assign them."""


@dataclass(frozen=True, slots=True)
class Number:
    """A rented number; without a key it is assigned to no application. Capability: voice, sms."""

    number: str
    application_key: str | None = None
    capability: str | None = None

    @staticmethod
    def from_wire(raw: object) -> "Number | None":
        """Read one number; None when it is not one."""
        if not isinstance(raw, dict) or not (number := wire.text(raw, "number")):
            return None
        key = wire.text(raw, "applicationkey", "applicationKey")
        return Number(number, key or None, wire.text(raw, "capability"))

    def to_wire(self) -> dict[str, Any]:
        """The platform's form, with the key's all-lower-case name."""
        return wire.present(
            number=self.number, applicationkey=self.application_key, capability=self.capability
        )


@dataclass(frozen=True, slots=True)
class CallbackUrls:
    """Where the platform posts an application's events; a missing URL means that it posts none."""

    primary: str | None = None
    fallback: str | None = None

    @staticmethod
    def from_wire(raw: dict[str, Any]) -> "CallbackUrls":
        """Read the body. Raises ValueError when it has no `url` object."""
        urls = raw.get("url")
        if not isinstance(urls, dict):
            raise ValueError("no url object")
        return CallbackUrls(wire.text(urls, "primary") or None, wire.text(urls, "fallback") or None)

    def to_wire(self) -> dict[str, Any]:
        """The platform's form; a missing URL is left out, which clears it."""
        return {"url": wire.present(primary=self.primary, fallback=self.fallback)}


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What the platform knows of a phone number. `kind`: Unknown, Fixed, Mobile or Other.

    `country` is its two letters (ISO 3166), `rate` the price of a minute.
    """

    number: str
    country: str | None = None
    kind: str | None = None
    restricted: bool | None = None
    rate: Money | None = None

    @staticmethod
    def from_wire(raw: dict[str, Any]) -> "NumberFacts":
        """Read the body, in either of its wrappings. Raises ValueError when it has none."""
        facts = raw.get("number", raw.get("numberItem"))
        if not isinstance(facts, dict):
            raise ValueError("no number object")
        number = wire.text(facts, "normalizedNumber", "normalizednumber")
        if not number:
            raise ValueError("no normalised number")
        return NumberFacts(
            number=number,
            country=wire.text(facts, "countryId"),
            kind=wire.text(facts, "numberType"),
            restricted=wire.boolean(facts, "restricted"),
            rate=wire.money(facts, "rate"),
        )

    def to_wire(self) -> dict[str, Any]:
        """The platform's form."""
        facts = wire.present(
            countryId=self.country,
            numberType=self.kind,
            normalizedNumber=self.number,
            restricted=self.restricted,
            rate=None if self.rate is None else self.rate.to_wire(),
        )
        return {"number": facts}


def numbers_from_wire(raw: dict[str, Any]) -> list[Number]:
    """Read the list of numbers. Raises ValueError when there is none."""
    listed = raw.get("numbers")
    if not isinstance(listed, list):
        raise ValueError("no list of numbers")
    read = (Number.from_wire(item) for item in listed)
    return [number for number in read if number is not None]


def numbers_to_wire(numbers: Sequence[Number]) -> dict[str, Any]:
    """The list of numbers."""
    return {"numbers": [number.to_wire() for number in numbers]}


def assignment_to_wire(
    numbers: Sequence[str], application_key: str | None, capability: str | None
) -> dict[str, Any]:
    """The body that assigns numbers; without a key to whoever signs the request."""
    body = wire.present(applicationkey=application_key, capability=capability)
    return {"numbers": list(numbers)} | body


def release_to_wire(
    number: str, application_key: str | None, capability: str | None
) -> dict[str, Any]:
    """The body that takes a number away from an application."""
    return wire.present(number=number, applicationkey=application_key, capability=capability)
