"""In which language a page speaks: the operator's choice, the browser's, else English."""

from flask import has_request_context, request

from dashboard.web import access

#: What people choose by -> what the translations are filed under.
LOCALES = {"en": "en", "zh": "zh_Hans_CN"}

#: What HTML calls the languages of our pages -> their locales.
OF_PAGES = {"en": "en", "zh-Hans": "zh_Hans_CN"}
COOKIE = "callfloor_language"


def select() -> str:
    """The locale of the request at hand, as Babel names it; English where there is no request."""
    if not has_request_context():
        return LOCALES["en"]
    someone = access.visitor()
    return locale_for(someone.operator.language if someone else None)


def locale_for(language: str | None) -> str:
    """The locale for somebody who chose `language`; the browser decides for those who did not."""
    chosen = language or request.cookies.get(COOKIE) or _accepted()
    return LOCALES.get(chosen, LOCALES["en"])


def _accepted() -> str:
    for tag in request.accept_languages.values():
        base = tag.lower().replace("_", "-").partition("-")[0]
        if base in LOCALES:
            return base
    return "en"
