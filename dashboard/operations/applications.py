"""The application at the platform: its numbers, its callback addresses, and who answers.

Changing where callbacks go can silence a call centre: nothing is overwritten that somebody else
changed meanwhile, and the old value is kept.
"""

from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import TypeVar

from dashboard.operations import command
from dashboard.operations.command import Ask, By
from dashboard.operations.problems import Invalid, Problem
from dashboard.operations.runtime import Runtime
from dashboard.sinch import callout_rules, errors, findings
from dashboard.sinch.applications import CallbackUrls, Number
from dashboard.sinch.times import Instant
from dashboard.store import applications, deliveries
from dashboard.store.applications import ApplicationRow, StarterRow
from dashboard.store.commands import Command

LONGEST_URL = 2048

T = TypeVar("T")


class ChangedMeanwhile(Exception):
    """Somebody changed the addresses since they were read; `current` is what they are now."""

    def __init__(self, current: CallbackUrls) -> None:
        super().__init__("The callback addresses were changed meanwhile.")
        self.current = current


class Silent(Exception):
    """The platform did not answer in the time that a page waits; `reason` says why if known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Overview:
    """What we keep of the application ourselves."""

    application: ApplicationRow | None
    starter: list[StarterRow]
    door_url: str
    may_be_any_region: bool
    """Whether our requests may reach another region than that of a room; never in the sandbox."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the frame of every page says: whose application, and when it last called back."""

    application: ApplicationRow | None
    last_callback_at: Instant | None


def surroundings(runtime: Runtime) -> Surroundings:
    """The application that this installation answers for, and its last sign of life."""
    with runtime.database.reading() as connection:
        application = applications.find(connection, runtime.application_key)
        return Surroundings(application, deliveries.last_received_at(connection))


def everyone(runtime: Runtime) -> list[ApplicationRow]:
    """Every application that calls were ever kept of."""
    with runtime.database.reading() as connection:
        return applications.everyone(connection)


def overview(runtime: Runtime) -> Overview:
    """The application's own page, without asking the platform."""
    with runtime.database.reading() as connection:
        application = applications.find(connection, runtime.application_key)
        starter = applications.starter(connection, runtime.application_key)
    settings = runtime.settings
    return Overview(
        application,
        starter,
        settings.door_url,
        may_be_any_region=not settings.sandbox and settings.voice_endpoints.may_be_any_region,
    )


def numbers(runtime: Runtime) -> list[Number]:
    """The account's voice numbers, those of this application first.

    Raises:
        Silent: the platform did not say in time.
    """
    found = _ask(runtime, runtime.voice.numbers)
    voice = [number for number in found if number.capability != "sms"]
    key = runtime.application_key.lower()
    return sorted(voice, key=lambda number: (number.application_key or "").lower() != key)


def callback_urls(runtime: Runtime) -> CallbackUrls:
    """Where the platform posts events now.

    Raises:
        Silent: the platform did not say in time.
    """
    return _ask(runtime, lambda: runtime.voice.callback_urls(runtime.application_key))


def save_callback_urls(
    runtime: Runtime, urls: CallbackUrls, *, seen: CallbackUrls | None, by: By
) -> Command:
    """Point the platform's events elsewhere; the value before is kept with the application.

    Raises:
        Invalid: an address cannot be one; nothing was sent.
        ChangedMeanwhile: the addresses are no longer what `seen` says; nothing was sent.
        Silent: the platform did not tell the present addresses.
    """
    problems = check(urls)
    if problems:
        raise Invalid(problems)
    current = callback_urls(runtime)
    if seen is not None and seen != current:
        raise ChangedMeanwhile(current)
    ask = Ask(
        verb="save-callbacks",
        params={"primary": urls.primary, "fallback": urls.fallback},
        before={"primary": current.primary, "fallback": current.fallback},
        send=lambda _: runtime.voice.set_callback_urls(runtime.application_key, urls),
    )
    saved = command.carry_out(runtime, ask, by)
    if saved.status == "confirmed" and current.primary not in (None, urls.primary):
        _keep_previous(runtime, current, urls)
    return saved


def check(urls: CallbackUrls) -> list[Problem]:
    """What makes an address unusable, field by field."""
    problems = []
    if not urls.primary:
        problems.append(Problem("primary", "missing"))
    for field, url in (("primary", urls.primary), ("fallback", urls.fallback)):
        if url and findings.refused(callout_rules.validate_callback_url(url)):
            problems.append(Problem(field, "not-an-address"))
        elif url and len(url) > LONGEST_URL:
            problems.append(Problem(field, "too-long"))
    return problems


def warnings(runtime: Runtime, urls: CallbackUrls) -> list[Problem]:
    """What the platform may not be able to reach; never so in the sandbox, which is local."""
    if runtime.settings.sandbox:
        return []
    doubts = {
        field: callout_rules.validate_callback_url(url)
        for field, url in (("primary", urls.primary), ("fallback", urls.fallback))
        if url
    }
    return [Problem(field, found[0].rule) for field, found in doubts.items() if found]


def _keep_previous(runtime: Runtime, old: CallbackUrls, new: CallbackUrls) -> None:
    """Remember the address before; when ours takes over from it, its backend goes on answering.

    Coming back to ours after it had been given up is no takeover: who answered before does again.
    """
    ours = runtime.settings.door_url
    with runtime.database.writing() as connection:
        application = applications.find(connection, runtime.application_key)
        comes_back = application is not None and application.previous_url == ours
        applications.remember_url(connection, runtime.application_key, old.primary)
        if new.primary == ours and old.primary is not None and not comes_back:
            applications.set_answers(connection, runtime.application_key, "relay", old.primary)
    runtime.database.announce()


def _ask(runtime: Runtime, question: Callable[[], T]) -> T:
    """Ask the platform from the pool, so that one that hangs costs a page no more than patience."""
    future = runtime.pool.submit(question)
    try:
        return future.result(timeout=runtime.limits.reply)
    except FutureTimeout:
        future.cancel()  # one that has not begun must not keep commands waiting
        raise Silent(command.NO_ANSWER) from None
    except errors.SinchError as error:
        raise Silent(error.text or command.UNREACHABLE) from None
