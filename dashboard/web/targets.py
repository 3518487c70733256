"""Where somebody may be sent on to: only to places of this site."""

from urllib.parse import urlsplit

LONGEST = 2000


def local(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None.

    Browsers read `//host`, `/\\host` and addresses with control characters as other sites.
    """
    if not target or len(target) > LONGEST or not target.startswith("/"):
        return None
    if target[1:2] in ("/", "\\") or "\\" in target or not target.isprintable():
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if not parts.scheme and not parts.netloc else None
