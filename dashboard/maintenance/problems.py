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
        case "Invalid":
            return Stop(_what_is_wrong(error), USAGE)
        case "BadOperator" | "Silent" | "ChangedMeanwhile":
            return Stop(str(error))
    if any(kind.__name__ == "SinchError" for kind in type(error).__mro__):
        return Stop(_what_sinch_said(error))
    return Stop(f"Something unexpected happened: {name}: {_first_line(error)}")


def _what_is_wrong(invalid: Any) -> str:
    """Each field with what is wrong with it, as the forms say it."""
    from dashboard import wording

    return "\n".join(
        f"{each.field}: {wording.problem(each.field, each.code)}" for each in invalid.problems
    )


def _what_sinch_said(error: Any) -> str:
    """Why Sinch did not do it, in Sinch's own words where there are any, with its reference."""
    from dashboard import wording

    match type(error).__name__:
        case "Unreachable":
            return str(wording.platform_error(None, "unreachable"))
        case "NoAnswer":
            return str(wording.platform_error(None, "no-answer"))
    if error.status is None:  # our own client refused to send it
        return str(error)
    story = str(wording.platform_error(error.code or error.status * 100, error.text))
    if error.text and error.text not in story:
        story = f"{story} It says: {error.text}"
    return f"{story} (reference {error.reference})" if error.reference else story


def _first_line(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return (str(original).splitlines() or [""])[0]
