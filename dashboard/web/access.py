"""Who may come in: every route names the action it performs or says that it is public.

Default deny. A route without a mark cannot be registered, and the one guard below runs before every
view: it finds out who asks, whether they may, and whether the request really is theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request

from dashboard.current import runtime
from dashboard.operations import operators, policy
from dashboard.operations.command import By
from dashboard.operations.policy import Rights
from dashboard.store.sessions import SignedIn
from dashboard.store.tokens import TokenRow
from dashboard.web import csrf
from dashboard.web.errors import NotAllowed, SignedOut

API = "/api/"

View = TypeVar("View", bound=Callable[..., Any])


class Unmarked(RuntimeError):
    """A route neither names its action nor says that it is public."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a view asks of whoever calls it.

    `name` is an action of the policy, None for public views. `proof`: an unsafe request of a
    signed-in browser must carry its session's token.
    """

    name: str | None
    proof: bool = True


class Site(Flask):
    """A Flask application on which every route says who may use it."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a route; raises Unmarked for a view without a mark."""
        if endpoint != "static" and mark_of(view_func) is None:
            raise Unmarked(f"{rule}: its view has neither @action(…) nor @public")
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


def action(name: str) -> Callable[[View], View]:
    """Mark a view with the action that it performs; raises KeyError when the policy has none."""
    if policy.least_role(name) is None:
        raise KeyError(f"the policy has no action {name!r}")
    return _marking(Mark(name))


def public(*, proof: bool = True) -> Callable[[View], View]:
    """Mark a view that needs nobody signed in."""
    return _marking(Mark(None, proof))


def mark_of(view: Callable[..., Any] | None) -> Mark | None:
    """The mark of a view, or None."""
    mark = getattr(view, "access_mark", None)
    return mark if isinstance(mark, Mark) else None


def install(app: Flask) -> None:
    """Put the guard before every view of `app`."""
    app.before_request(guard)


def guard() -> None:
    """Let the request through, or raise what says why not."""
    g.visitor = None
    g.token = None
    if request.endpoint == "static":
        return
    if request.endpoint is None:
        g.visitor = visitor_of_request()  # there is nothing here, said to whoever is signed in
        return
    mark = mark_of(_view())
    if mark is None:
        abort(403)
    if request.path.startswith(API):
        _guard_program(mark)
    else:
        _guard_browser(mark)


def require(name: str) -> None:
    """Refuse unless whoever asks may do `name`; for views whose action depends on what is asked."""
    if not may(name):
        raise NotAllowed(name)


def may(name: str) -> bool:
    """Whether whoever asks may do `name`."""
    return policy.allowed(role(), name)


def role() -> str | None:
    """The role of whoever asks, or None."""
    someone = visitor()
    if someone is not None:
        return someone.operator.role
    token = bearer()
    return token.role if token is not None else None


def rights() -> Rights:
    """The rights class that pieces of the page are rendered for."""
    return policy.rights_of(role())


def by() -> By:
    """Whoever asks, as commands and the audit name them."""
    token = bearer()
    if token is not None:
        return By("token", token.name, request.remote_addr)
    someone = visitor()
    if someone is None:
        raise SignedOut
    session = someone.session.token_sha256
    return By("operator", someone.operator.name, request.remote_addr, session)


def visitor() -> SignedIn | None:
    """The operator who is signed in in the asking browser, or None."""
    found: SignedIn | None = g.get("visitor")
    return found


def csrf_token() -> str:
    """The token that proves the asking session's forms; empty before sign-in."""
    someone = visitor()
    return someone.session.csrf if someone else ""


def bearer() -> TokenRow | None:
    """The API token of the asking program, or None."""
    found: TokenRow | None = g.get("token")
    return found


def visitor_of_request() -> SignedIn | None:
    """Who the request's cookie belongs to, asked of the store; for sockets, which no guard sees."""
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    return operators.visitor(runtime().database, token, now=runtime().clock())


def cookie_name() -> str:
    """The session cookie's name; behind https a browser only takes it from this very host."""
    return "__Host-callfloor" if is_https() else "callfloor"


def is_https() -> bool:
    """Whether browsers reach us by https."""
    return (runtime().settings.web_url or "").startswith("https://")


def _marking(mark: Mark) -> Callable[[View], View]:
    def marked(view: View) -> View:
        view.access_mark = mark  # type: ignore[attr-defined]
        return view

    return marked


def _view() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint or "")


def _guard_browser(mark: Mark) -> None:
    if csrf.is_unsafe():
        csrf.check_origin()
    g.visitor = visitor_of_request()
    if mark.name is not None and g.visitor is None:
        raise SignedOut
    if g.visitor is not None and mark.proof and csrf.is_unsafe():
        csrf.check_proof(g.visitor.session.csrf)
    if mark.name is not None:
        require(mark.name)


def _guard_program(mark: Mark) -> None:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and text:
        now = runtime().clock()
        g.token = operators.bearer(runtime().database, text.strip(), now=now)
    if mark.name is None:
        return
    if g.token is None:
        raise SignedOut
    require(mark.name)
