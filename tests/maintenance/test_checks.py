import socket
import stat

import pytest

from dashboard.maintenance import checks
from dashboard.maintenance.problems import Stop
from dashboard.settings import Settings


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "--sandbox"),
        ({"sinch_application_key": "a"}, "SINCH_APPLICATION_SECRET"),
        ({"sinch_application_secret": "b"}, "SINCH_APPLICATION_KEY"),
    ],
)
def test_the_real_world_needs_both_halves_and_the_sandbox_none(given, words):
    checks.credentials(Settings(sandbox=True, **given))

    with pytest.raises(Stop, match=words) as stop:
        checks.credentials(Settings(**given))

    assert stop.value.exit_code == 4


def test_two_ports_may_not_be_one():
    with pytest.raises(Stop, match="CALLFLOOR_PORT and CALLFLOOR_CALLBACK_PORT are both"):
        checks.ports(Settings(port=18_321, callback_port=18_321))


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Stop, match=f"CALLFLOOR_PORT: cannot listen on 127.0.0.1:{port}"):
            checks.ports(Settings(port=port))


def test_a_strange_address_is_named():
    with pytest.raises(Stop, match="CALLFLOOR_") as stop:
        checks.ports(Settings(bind="203.0.113.7", port=18_322))

    assert stop.value.exit_code == 4


def test_the_folder_is_made_for_our_eyes_only(tmp_path):
    folder = checks.data_folder(Settings(data_dir=tmp_path / "var"))

    assert folder == tmp_path / "var" / "live"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [inside.name for inside in folder.iterdir()] == ["logs"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "var").write_text("a file")

    with pytest.raises(Stop, match="CALLFLOOR_DATA_DIR") as stop:
        checks.data_folder(Settings(data_dir=tmp_path / "var"))

    assert stop.value.exit_code == 4
