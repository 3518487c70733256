"""What must be so before anything is started, each with the sentence that says what is not."""

import os
import socket
from pathlib import Path

from dashboard.maintenance.problems import SETTINGS, Stop
from dashboard.settings import Settings


def credentials(settings: Settings) -> None:
    """An application is named, or the sandbox is asked for."""
    if settings.sandbox:
        return
    key, secret = settings.sinch_application_key, settings.sinch_application_secret
    if key is None and secret is None:
        raise Stop(
            "There is no application: set SINCH_APPLICATION_KEY and SINCH_APPLICATION_SECRET, "
            "or start with --sandbox to see invented calls.",
            SETTINGS,
        )
    if key is None or secret is None:
        missing = "SINCH_APPLICATION_KEY" if key is None else "SINCH_APPLICATION_SECRET"
        raise Stop(f"{missing} is not set, but its other half is.", SETTINGS)


def ports(settings: Settings) -> None:
    """Every port that will be listened on is free, and no two are the same."""
    wanted = {"CALLFLOOR_PORT": settings.port, "CALLFLOOR_CALLBACK_PORT": settings.callback_port}
    if settings.sandbox:
        wanted["CALLFLOOR_SANDBOX_PORT"] = settings.sandbox_port
    named: dict[int, str] = {}
    for name, port in wanted.items():
        if port in named:
            raise Stop(f"{named[port]} and {name} are both {port}: choose two ports.", SETTINGS)
        named[port] = name
        _is_free(settings.bind, port, name)


def data_folder(settings: Settings) -> Path:
    """The world's folder, made if need be, for our eyes only, and writable."""
    folder = settings.world_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        (folder / "logs").mkdir(exist_ok=True, mode=0o700)
        trial = folder / f".trial.{os.getpid()}"
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise Stop(
            f"CALLFLOOR_DATA_DIR: {folder} cannot be written to: {error.strerror}.", SETTINGS
        ) from error
    return folder


def _is_free(host: str, port: int, name: str) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except socket.gaierror as error:
        raise Stop(f"CALLFLOOR_BIND: {host} is no address: {error.strerror}.", SETTINGS) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise Stop(f"{name}: cannot listen on {host}:{port}: {why}.", SETTINGS) from error
