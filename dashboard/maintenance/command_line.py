"""All commands by name; each is imported only when it is asked for."""

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from dashboard.maintenance import problems
from dashboard.maintenance.parts import Parts

#: command -> where it is.
COMMANDS: Mapping[str, str] = {
    "serve": "serving:serve",
    "sandbox": "serving:sandbox",
    "prepare": "preparing:prepare",
    "migrate": "stores:migrate_command",
    "rebuild": "stores:rebuild_command",
    "spool": "spool:spool_group",
    "operators": "operators:operators_group",
    "tokens": "tokens:tokens_group",
    "routes": "telling:routes",
    "config": "telling:config",
    "version": "telling:version",
    "call": "platform_calls:call_group",
    "conference": "platform_conferences:conference_group",
    "numbers": "platform_configuration:numbers_group",
    "callbacks": "platform_configuration:callbacks_group",
}


class Commands(click.Group):
    """The group of all commands, none of which costs anything until it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"dashboard.maintenance.{module}"), attribute
        )
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever goes wrong becomes one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException, BrokenPipeError):
            raise
        except Exception as error:
            raise problems.of(error) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Callfloor, the live floor for Sinch Voice."""


def main(parts: Parts, arguments: list[str] | None = None) -> int:
    """Run what was typed; the exit code."""
    try:
        code = cli.main(arguments, prog_name="app.py", standalone_mode=False, obj=parts)
    except click.Abort:
        return 130
    except BrokenPipeError:
        # Whoever read us has enough; the interpreter must not find that out once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return problems.UNEXPECTED
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    return code if isinstance(code, int) else 0
