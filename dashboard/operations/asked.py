"""What was asked of the platform, page by page, for whoever wants to know who did what."""

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND
from dashboard.store.commands import history
from dashboard.store.commands.history import Asked, Page

#: Whose names the filter offers: those who asked for something lately.
LATELY_SECONDS = 30 * 86_400


def page(runtime: Runtime, asked: Asked, *, after: str | None = None) -> Page:
    """The commands that `asked` means, the newest first, those before the command `after`."""
    with runtime.database.reading() as connection:
        return history.page(connection, asked, after=after)


def givers(runtime: Runtime) -> list[str]:
    """Who asked for anything lately."""
    since = runtime.clock() - LATELY_SECONDS * SECOND
    with runtime.database.reading() as connection:
        return history.givers(connection, since)
