"""Ends of a command that are not success: one sentence on the error stream, and an exit code."""

from typing import IO, Any

import click

UNEXPECTED = 1
USAGE = 2
MISSING = 3
SETTINGS = 4
SCHEMA = 5


class Stop(click.ClickException):
    """The command ends here, with a sentence and one of the codes above."""

    def __init__(self, sentence: str, exit_code: int = UNEXPECTED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code  # type: ignore[misc]  # click has one code a class

    def show(self, file: IO[Any] | None = None) -> None:
        """Say the sentence and nothing else."""
        click.echo(self.message, file=file, err=file is None)


def of(error: Exception) -> Stop:
    """What `error` means to whoever typed the command."""
    if isinstance(error, Stop):
        return error
    name = type(error).__name__
    match name:
        case "BadSettings" | "NotConfigured":
            return Stop(str(error), SETTINGS)
        case "NewerSchema":
            return Stop("The store was written by a newer version of Callfloor.", SCHEMA)
        case "OperationalError" | "InterfaceError":
            return Stop(f"The store is away: {_first_line(error)}", MISSING)
        case "ProgrammingError":
            return Stop(f"The store cannot be used: {_first_line(error)}")
        case "BadOperator" | "Invalid" | "Silent" | "ChangedMeanwhile":
            return Stop(str(error))
    if any(kind.__name__ == "SinchError" for kind in type(error).__mro__):
        return Stop(f"Sinch: {error} ({name})")
    return Stop(f"Something unexpected happened: {name}: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return (str(original).splitlines() or [""])[0]
