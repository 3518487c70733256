"""REST of the application's settings: its numbers, its callback URLs, and the number query."""

from decimal import Decimal

from dashboard.sandbox.floor import Floor, OwnedNumber
from dashboard.sandbox.switch.call import CURRENCY, PRICE_A_MINUTE
from dashboard.sandbox.wsgi import refusals
from dashboard.sandbox.wsgi.asked import Answered, Asked
from dashboard.sandbox.wsgi.refusals import Refusal
from dashboard.sinch import applications, callout_rules, destinations, findings, wire
from dashboard.sinch.money import Money

_CAPABILITIES = ("voice", "sms")

# Prefix → country, and whether the range is one of mobile phones; the longest prefix counts.
_RANGES = {
    "1": ("US", False),
    "33": ("FR", False),
    "336": ("FR", True),
    "337": ("FR", True),
    "353": ("IE", False),
    "44": ("GB", False),
    "447": ("GB", True),
    "46": ("SE", False),
    "467": ("SE", True),
    "49": ("DE", False),
    "491": ("DE", True),
    "61": ("AU", False),
    "614": ("AU", True),
    "86": ("CN", False),
    "861": ("CN", True),
}


def numbers(floor: Floor, _request: Asked) -> Answered:
    """All numbers of the account; a number of no application has no key."""
    held = [
        applications.Number(each.number, each.application_key, each.capability)
        for each in floor.application.numbers
    ]
    return Answered(200, applications.numbers_to_wire(held))


def assign(floor: Floor, request: Asked) -> Answered:
    """Give numbers to the application: all of them or none."""
    raw = request.json()
    listed = raw.get("numbers")
    if listed is None:
        raise refusals.missing("numbers")
    if not isinstance(listed, list) or not 1 <= len(listed) <= applications.NUMBERS_LIMIT:
        raise refusals.invalid("numbers is a list of 1 to 100 numbers")
    _check_key(floor, wire.text(raw, "applicationkey", "applicationKey"))
    chosen = [_owned(floor, number, raw.get("capability")) for number in listed]
    for each in chosen:
        each.application_key = floor.application.key
    return Answered(204)


def unassign(floor: Floor, request: Asked) -> Answered:
    """Take a number away from the application; it stays in the account."""
    raw = request.json()
    if raw.get("number") is None:
        raise refusals.missing("number")
    _check_key(floor, wire.text(raw, "applicationkey", "applicationKey"))
    number = _owned(floor, raw["number"], raw.get("capability"))
    if number.application_key is None:
        raise refusals.invalid("the number belongs to no application")
    number.application_key = None
    return Answered(204)


def callback_urls(floor: Floor, _request: Asked, key: str) -> Answered:
    """Where the application's events go."""
    _check_key(floor, key)
    return Answered(200, floor.application.urls.to_wire())


def set_callback_urls(floor: Floor, request: Asked, key: str) -> Answered:
    """Send the application's events elsewhere; what is left out is cleared."""
    _check_key(floor, key)
    raw = request.json()
    if not isinstance(raw.get("url"), dict):
        raise refusals.missing("url")
    for name in ("primary", "fallback"):
        _check_url(name, raw["url"].get(name))
    floor.application.urls = applications.CallbackUrls.from_wire(raw)
    return Answered(204)


def query_number(floor: Floor, _request: Asked, number: str) -> Answered:
    """What is known of a phone number, from its prefix alone."""
    try:
        normal = destinations.e164(number)
    except ValueError:
        raise refusals.invalid("not a phone number") from None
    digits = destinations.digits(normal)
    prefix = next((digits[:n] for n in (3, 2, 1) if digits[:n] in _RANGES), None)
    country, mobile = _RANGES[prefix] if prefix else ("", False)
    kind = "Mobile" if mobile else "Fixed" if prefix else "Unknown"
    found = {
        "countryId": country,
        "numberType": kind,
        "normalizedNumber": normal,
        "restricted": floor.switches.bars(normal),
        "rate": Money(CURRENCY, PRICE_A_MINUTE * Decimal(2 if mobile else 1)).to_wire(),
    }
    return Answered(200, {"number": found})


def _check_key(floor: Floor, key: str | None) -> None:
    if key and key.lower() != floor.application.key.lower():
        raise Refusal(refusals.INVALID_REQUEST, "Invalid application key")


def _owned(floor: Floor, number: object, capability: object) -> OwnedNumber:
    if capability not in (None, "", *_CAPABILITIES):
        raise refusals.invalid("capability is voice or sms")
    owned = floor.application.owned(number) if isinstance(number, str) else None
    if owned is None:
        raise refusals.invalid("a number is not one of this account")
    if capability and capability != owned.capability:
        raise refusals.invalid("a number does not have this capability")
    return owned


def _check_url(name: str, value: object) -> None:
    if value is None or value == "":
        return
    if not isinstance(value, str) or findings.refused(callout_rules.validate_callback_url(value)):
        raise refusals.invalid(f"url.{name} is not an http or https URL")
