from pathlib import Path

import pytest

from dashboard import settings
from dashboard.settings import BadSettings


def load(environ: dict[str, str] | None = None, folder: Path | None = None, **arguments):
    file = (folder or Path("/nowhere")) / "callfloor.toml"
    return settings.load(arguments, environ or {}, file)


def test_nothing_set_is_a_floor_on_this_machine():
    loaded = load()

    assert (loaded.settings.port, loaded.settings.bind) == (8000, "127.0.0.1")
    assert loaded.settings.world == "live"
    assert set(loaded.sources.values()) == {"default"}


def test_the_command_line_wins_over_the_environment_over_files_over_the_default(tmp_path):
    (tmp_path / "callfloor.toml").write_text("port = 1\ncallback_port = 1\nsandbox_port = 1\n")
    (tmp_path / "secret").write_text("2\n")
    environ = {
        "CALLFLOOR_PORT": "3",
        "CALLFLOOR_CALLBACK_PORT": "3",
        "CALLFLOOR_PORT_FILE": str(tmp_path / "secret"),
        "CALLFLOOR_SANDBOX_PORT_FILE": str(tmp_path / "secret"),
    }

    loaded = load(environ, tmp_path, port=4)

    assert (loaded.settings.port, loaded.sources["port"]) == (4, "command line")
    assert loaded.settings.callback_port == 3
    assert loaded.sources["callback_port"] == "environment CALLFLOOR_CALLBACK_PORT"
    assert loaded.settings.sandbox_port == 2
    assert loaded.sources["sandbox_port"] == "file CALLFLOOR_SANDBOX_PORT_FILE"


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("c2VjcmV0\n")

    loaded = load({"SINCH_APPLICATION_SECRET_FILE": str(tmp_path / "secret")})

    assert loaded.settings.sinch_application_secret.get_secret_value() == "c2VjcmV0"
    assert "c2VjcmV0" not in repr(loaded.settings)


def test_a_file_that_cannot_be_read_is_named():
    with pytest.raises(BadSettings, match="SINCH_APPLICATION_SECRET_FILE: cannot read /nowhere"):
        load({"SINCH_APPLICATION_SECRET_FILE": "/nowhere/secret"})


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(BadSettings, match="Did you mean CALLFLOOR_PUBLIC_URL"):
        load({"CALLFLOOR_PUBLC_URL": "https://floor.example"})


def test_an_unknown_name_that_is_near_to_nothing_is_told_the_nearest_one_too():
    with pytest.raises(BadSettings, match=r"Did you mean CALLFLOOR_[A-Z]"):
        load({"CALLFLOOR_QZQZQZQZQZQZQZQZQZQZQZ": "1"})


def test_other_peoples_names_are_left_alone():
    assert load({"PORT": "9", "SINCH_SOMETHING": "x"}).settings.port == 8000


def test_an_unknown_name_in_the_file_is_refused(tmp_path):
    (tmp_path / "callfloor.toml").write_text("prot = 1\n")

    with pytest.raises(BadSettings, match=r"there is no setting 'prot'\. Did you mean port"):
        load(folder=tmp_path)


def test_the_file_takes_the_names_of_the_environment_too(tmp_path):
    (tmp_path / "callfloor.toml").write_text(
        'CALLFLOOR_PORT = 9\nSINCH_VOICE_REGION = "euc1"\nDATABASE_URL = "sqlite:////tmp/x.db"\n'
    )

    read = load(folder=tmp_path).settings

    assert (read.port, read.region, read.database_url) == (9, "euc1", "sqlite:////tmp/x.db")


def test_a_misspelt_name_of_the_environment_in_the_file_is_told_the_nearest_one(tmp_path):
    (tmp_path / "callfloor.toml").write_text("CALLFLOOR_PROT = 1\n")

    with pytest.raises(BadSettings, match=r"Did you mean CALLFLOOR_PORT\?"):
        load(folder=tmp_path)


def test_the_file_says_a_setting_once(tmp_path):
    (tmp_path / "callfloor.toml").write_text("port = 1\nCALLFLOOR_PORT = 2\n")

    with pytest.raises(BadSettings, match="port and CALLFLOOR_PORT are the same setting"):
        load(folder=tmp_path)


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "callfloor.toml").write_text("port =\n")

    with pytest.raises(BadSettings, match=r"callfloor\.toml"):
        load(folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLFLOOR_PORT", "0"),
        ("CALLFLOOR_PORT", "seven"),
        ("CALLFLOOR_TIME_ZONE", "Mars/Olympus"),
        ("CALLFLOOR_PUBLIC_URL", "floor.example"),
        ("CALLFLOOR_RELAY_URL", "ftp://backend.example"),
        ("CALLFLOOR_TRUSTED_PROXIES", "-1"),
        ("SINCH_VOICE_REGION", "atlantis"),
        ("CALLFLOOR_DATABASE_URL", "floor"),
        ("CALLFLOOR_DATABASE_URL", "mysql://db/floor"),
        ("CALLFLOOR_DATABASE_URL", "postgres://db:port/floor"),
        ("CALLFLOOR_DATABASE_URL", "sqlite://"),
    ],
)
def test_a_wrong_value_is_a_sentence_that_names_its_setting(name: str, value: str):
    with pytest.raises(BadSettings) as wrong:
        load({name: value})

    assert str(wrong.value).startswith(f"{name} (from environment {name}): ")
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("region", ["euc1", "europe", "EUC1"])
def test_a_region_has_a_short_and_a_long_name(region: str):
    found = load({"SINCH_VOICE_REGION": region}).settings

    assert found.region == "euc1"
    assert found.voice_endpoints.traffic_url == "https://calling-euc1.api.sinch.com"


def test_an_empty_value_counts_as_none():
    assert load({"CALLFLOOR_PORT": ""}).settings.port == 8000


def test_the_two_worlds_have_two_folders():
    assert load(sandbox=True).settings.world_dir == Path("var/sandbox")
    assert load().settings.world_dir == Path("var/live")


def test_no_file_and_no_environment_makes_a_sandbox(tmp_path):
    (tmp_path / "callfloor.toml").write_text("sandbox = true\n")

    with pytest.raises(BadSettings, match="there is no setting 'sandbox'"):
        load(folder=tmp_path)


def test_the_store_is_a_file_in_the_worlds_folder_unless_it_is_named():
    assert load().settings.store_url.endswith("/var/live/callfloor.db")
    named = load({"DATABASE_URL": "postgres://floor@db/floor"}).settings
    assert named.store_url == "postgres://floor@db/floor"


def test_the_doors_are_asked_where_they_are():
    assert load().settings.door_urls == ("http://127.0.0.1:8001",)
    several = load({"CALLFLOOR_DOORS": "http://a.test/, http://b.test:81"}).settings
    assert several.door_urls == ("http://a.test", "http://b.test:81")


def test_browsers_come_to_the_address_that_is_set():
    assert load().settings.origin == "http://127.0.0.1:8000"
    assert load({"CALLFLOOR_BIND": "::"}).settings.origin == "http://127.0.0.1:8000"
    outside = load({"CALLFLOOR_WEB_URL": "https://floor.example/"}).settings
    assert outside.origin == "https://floor.example"


@pytest.mark.parametrize(
    ("public_url", "path", "door_url"),
    [
        (None, None, "http://127.0.0.1:8001/callbacks/voice"),
        (
            "https://floor.example",
            "/callbacks/voice",
            "https://floor.example/callbacks/voice",
        ),
        (
            "https://floor.example/",
            "/callbacks/voice",
            "https://floor.example/callbacks/voice",
        ),
        (
            "https://example.com/hooks/sinch",
            "/hooks/sinch",
            "https://example.com/hooks/sinch",
        ),
    ],
)
def test_the_door_is_named_as_the_platform_sees_it(public_url, path, door_url):
    read = settings.Settings(public_url=public_url)

    assert (read.public_path, read.door_url) == (path, door_url)


def test_a_door_behind_a_prefix_opens_at_both_paths():
    behind = settings.Settings(public_url="https://example.com/floor/callbacks/voice")

    assert behind.callback_paths == {"/callbacks/voice", "/floor/callbacks/voice"}
    assert settings.Settings().callback_paths == {"/callbacks/voice"}


@pytest.mark.parametrize(
    ("bind", "host"),
    [("0.0.0.0", "127.0.0.1"), ("", "127.0.0.1"), ("::1", "[::1]"), ("10.0.0.5", "10.0.0.5")],  # noqa: S104
)
def test_whoever_listens_everywhere_is_reached_here(bind: str, host: str):
    assert settings.Settings(bind=bind).own_host == host
