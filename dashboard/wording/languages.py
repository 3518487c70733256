"""Names of the languages that Sinch speaks, in the language of who reads them."""

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale


def language(code: str) -> str:
    """A language by Sinch's code: "sv-SE" is Swedish (Sweden); an unknown code stays as it is."""
    base, variant = code, ""
    if code.count("-") > 1:
        base, _, variant = code.rpartition("-")
    try:
        name = Locale.parse(base, sep="-").get_display_name(get_locale())
    except (UnknownLocaleError, ValueError):
        return code
    return f"{name} {variant}".rstrip() if name else code
