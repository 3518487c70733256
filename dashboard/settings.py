"""What the surroundings decide: names, defaults, and where each value came from.

Precedence: command line, environment, `<NAME>_FILE`, `callfloor.toml`, default. A wrong value or an
unknown `CALLFLOOR_` name stops the start with a sentence that names the setting.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from dashboard.sinch import endpoints

PREFIX = "CALLFLOOR_"
CONFIG_FILE = "callfloor.toml"

#: Where the door takes the platform's events.
CALLBACK_PATH = "/callbacks/voice"

Port = Annotated[int, Field(ge=1, le=65535)]
World = Literal["sandbox", "live"]


class BadSettings(Exception):
    """A setting is wrong; the text is a sentence that names it."""


class Settings(BaseModel):
    """Every setting, read and checked. Field names are the environment names in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sandbox: bool = False
    sinch_application_key: str | None = None
    sinch_application_secret: SecretStr | None = None
    sinch_voice_region: str = "global"
    sinch_voice_url: str | None = None
    sinch_configuration_url: str | None = None
    port: Port = 8000
    callback_port: Port = 8001
    sandbox_port: Port = 8002
    bind: str = "127.0.0.1"
    database_url: str | None = None
    data_dir: Path = Path("var")
    secret_key: SecretStr | None = None
    admin_password: SecretStr | None = None
    public_url: str | None = None
    web_url: str | None = None
    relay_url: str | None = None
    doors: str | None = None
    time_zone: str = "UTC"
    trusted_proxies: Annotated[int, Field(ge=0, le=8)] = 0
    max_browsers: Annotated[int, Field(ge=1, le=2000)] = 200
    kick_grace_seconds: Annotated[int, Field(ge=0, le=60)] = 5
    patience: Annotated[float, Field(ge=1, le=20)] = 1.0
    sandbox_traffic: Annotated[int, Field(ge=0, le=600)] = 6
    internal_token: SecretStr | None = None

    @field_validator("sinch_voice_region")
    @classmethod
    def _region_exists(cls, value: str) -> str:
        return endpoints.region_of(value).id

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone name such as Europe/Stockholm")
        return value

    @field_validator(
        "sinch_voice_url", "sinch_configuration_url", "public_url", "web_url", "relay_url"
    )
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("is not an http or https address")
        return value.rstrip("/") if parts.path in ("", "/") else value

    @field_validator("database_url")
    @classmethod
    def _is_a_store(cls, value: str | None) -> str | None:
        if value is not None:
            # Only here: SQLAlchemy takes long to import, and most starts name no address.
            from dashboard.store.database import urls

            urls.normal(value)
        return value

    @property
    def world(self) -> World:
        """Which of the two worlds this installation shows: invented calls or real ones."""
        return "sandbox" if self.sandbox else "live"

    @property
    def world_dir(self) -> Path:
        """The folder of this world: database, logs, keys."""
        return self.data_dir / self.world

    @property
    def store_url(self) -> str:
        """The database address; SQLite in the world's folder unless one is set."""
        return self.database_url or f"sqlite:///{(self.world_dir / 'callfloor.db').absolute()}"

    @property
    def voice_endpoints(self) -> endpoints.Endpoints:
        """Where calls and configuration requests go."""
        region = endpoints.region_of(self.sinch_voice_region)
        return endpoints.Endpoints(
            traffic_url=self.sinch_voice_url or region.traffic_url,
            configuration_url=self.sinch_configuration_url or endpoints.CONFIGURATION_URL,
        )

    @property
    def region(self) -> str:
        """The region's short id, `global` included."""
        return self.sinch_voice_region

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone: it decides where a day begins."""
        return ZoneInfo(self.time_zone)

    @property
    def door_urls(self) -> tuple[str, ...]:
        """Base addresses of the callback doors that the web process asks how they are."""
        if self.doors:
            return tuple(door.strip().rstrip("/") for door in self.doors.split(",") if door.strip())
        return (f"http://{self.own_host}:{self.callback_port}",)

    @property
    def public_path(self) -> str | None:
        """The door's path as the platform sees it, if `public_url` says where that is."""
        if self.public_url is None:
            return None
        path = urlsplit(self.public_url).path
        return path if path not in ("", "/") else CALLBACK_PATH

    @property
    def callback_paths(self) -> frozenset[str]:
        """The paths that callbacks may come to: a proxy may or may not cut its prefix off."""
        return frozenset({CALLBACK_PATH, self.public_path or CALLBACK_PATH})

    @property
    def door_url(self) -> str:
        """The address that the platform should post events to."""
        if self.public_url is None:
            return f"{self.door_urls[0]}{CALLBACK_PATH}"
        has_path = urlsplit(self.public_url).path not in ("", "/")
        return self.public_url if has_path else self.public_url + CALLBACK_PATH

    @property
    def own_host(self) -> str:
        """This machine as its own processes reach it, ready to stand in an address."""
        if self.bind in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
            return "127.0.0.1"
        return f"[{self.bind}]" if ":" in self.bind else self.bind

    @property
    def origin(self) -> str:
        """The address that browsers use."""
        return self.web_url or f"http://{self.own_host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings together with where each value came from, by field name."""

    settings: Settings
    sources: Mapping[str, str]


# Names that are not ours, or that have an alias, by field.
_NAMES: dict[str, tuple[str, ...]] = {
    "sandbox": ("--sandbox",),
    "sinch_application_key": ("SINCH_APPLICATION_KEY",),
    "sinch_application_secret": ("SINCH_APPLICATION_SECRET",),
    "sinch_voice_region": ("SINCH_VOICE_REGION",),
    "sinch_voice_url": ("SINCH_VOICE_URL",),
    "sinch_configuration_url": ("SINCH_CONFIGURATION_URL",),
    "database_url": ("CALLFLOOR_DATABASE_URL", "DATABASE_URL"),
}
_COMMAND_LINE_ONLY = frozenset({"sandbox"})


def names_of(field: str) -> tuple[str, ...]:
    """The environment names of a settings field, the first one being the documented one."""
    return _NAMES.get(field, (PREFIX + field.upper(),))


def load(
    arguments: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    config_file: Path = Path(CONFIG_FILE),
) -> Loaded:
    """Read all settings; raise BadSettings with a sentence when one is wrong."""
    environ = os.environ if environ is None else environ
    _refuse_unknown_names(environ)
    file_values = _read_toml(config_file)
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for field in Settings.model_fields:
        found = _find(field, arguments or {}, environ, file_values, config_file)
        if found is None:
            sources[field] = "default"
        else:
            values[field], sources[field] = found
    try:
        return Loaded(Settings(**values), sources)
    except ValidationError as error:
        raise BadSettings(_sentence(error, sources)) from None


def _find(
    field: str,
    arguments: Mapping[str, Any],
    environ: Mapping[str, str],
    file_values: Mapping[str, Any],
    config_file: Path,
) -> tuple[Any, str] | None:
    if arguments.get(field) is not None:
        return arguments[field], "command line"
    if field in _COMMAND_LINE_ONLY:
        return None
    for name in names_of(field):
        if environ.get(name, "") != "":
            return environ[name], f"environment {name}"
    for name in names_of(field):
        if environ.get(f"{name}_FILE", "") != "":
            return _read_secret(f"{name}_FILE", environ[f"{name}_FILE"]), f"file {name}_FILE"
    if field in file_values:
        return file_values[field], str(config_file)
    return None


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{name}: cannot read {path}: {error}.") from None


def _read_toml(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path}: {error}.") from None
    known = {name: field for field in _fields() for name in (field, *names_of(field))}
    said: dict[str, str] = {}
    for name in values:
        if name not in known:
            raise BadSettings(f"{path}: there is no setting {name!r}.{_nearest(name, known)}")
        before = said.setdefault(known[name], name)
        if before != name:
            raise BadSettings(f"{path}: {before} and {name} are the same setting.")
    return {field: values[name] for field, name in said.items()}


def _refuse_unknown_names(environ: Mapping[str, str]) -> None:
    known = {name for field in _fields() for name in names_of(field)}
    known |= {f"{name}_FILE" for name in known}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise BadSettings(f"There is no setting {name}.{_nearest(name, known)}")


def _fields() -> list[str]:
    return [field for field in Settings.model_fields if field not in _COMMAND_LINE_ONLY]


def _nearest(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f" Did you mean {near[0]}?" if near else ""


def _sentence(error: ValidationError, sources: Mapping[str, str]) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0])
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"{names_of(field)[0]} (from {sources.get(field, 'default')}): {message}."
