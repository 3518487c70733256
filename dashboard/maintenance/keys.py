"""Secrets that this installation makes for itself, once, in files that only its owner may read."""

import base64
import json
import os
import secrets
import uuid
from collections.abc import Callable
from pathlib import Path

from dashboard.maintenance import worlds
from dashboard.maintenance.worlds import Credentials
from dashboard.settings import Settings

KEY_FILE = "secret.key"


def secret_key(settings: Settings) -> str:
    """The key for what is encrypted at rest: as set, else the one made on the first start."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return made_once(settings.world_dir / KEY_FILE, lambda: secrets.token_urlsafe(48))


def sandbox_credentials(settings: Settings) -> Credentials:
    """The sandbox's application, made on its first start."""
    made_once(settings.world_dir / worlds.CREDENTIALS_FILE, _new_credentials)
    credentials = worlds.read_credentials(settings.data_dir)
    if credentials is None:
        raise ValueError(f"{settings.world_dir / worlds.CREDENTIALS_FILE} is not readable JSON")
    return credentials


def internal_token() -> str:
    """A token with which this start's processes know each other."""
    return secrets.token_urlsafe(32)


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The text kept at `path`, made if it is not there; of two starts at once one makes it."""
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(make() + "\n")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another start was quicker, and its text holds
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()


def _new_credentials() -> str:
    return json.dumps(
        {
            "application_key": str(uuid.uuid4()),
            "application_secret": base64.b64encode(secrets.token_bytes(24)).decode(),
        }
    )
