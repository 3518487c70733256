"""What a start says in the terminal: where everything is, and who may sign in."""

import sys
from pathlib import Path

import click

from dashboard.maintenance import worlds
from dashboard.settings import Settings


def show(settings: Settings, password: str | None) -> None:
    """Print the addresses; `password` is the first operator's, on the start that made it."""
    for line in lines(settings, password):
        click.echo(line)


def lines(settings: Settings, password: str | None) -> list[str]:
    """The block, line by line."""
    rows = [("Floor", f"{settings.origin}/"), ("Callback door", settings.door_url)]
    if settings.sandbox:
        rows.append(("Sandbox", worlds.sandbox_url(settings)))
    rows += [("Operator", "admin"), ("Password", _password(settings, password))]
    width = max(len(name) for name, _ in rows)
    block = ["", "Callfloor is running.", ""]
    block += [f"  {name:<{width}}  {value}" for name, value in rows]
    if settings.sandbox:
        block += ["", "  SANDBOX: invented calls; nobody's telephone rings."]
    block += ["", f"  Logs in {settings.world_dir / 'logs'}. Ctrl-C ends it.", ""]
    return block


def _password(settings: Settings, password: str | None) -> str:
    if password is None:
        world = " --sandbox" if settings.sandbox else ""
        return f"unchanged; forgotten? {_python()} app.py operators reset admin{world}"
    if settings.admin_password is not None:
        return "as CALLFLOOR_ADMIN_PASSWORD says"
    return f"{password}  (valid until changed; shown this once)"


def _python() -> str:
    """The Python that runs this, as somebody in this folder types it."""
    path = Path(sys.executable)
    folder = Path.cwd()
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)
