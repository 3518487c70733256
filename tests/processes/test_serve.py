"""The whole floor as people start it."""

import signal
import socket
import sqlite3
import stat
from contextlib import closing
from functools import partial

import pytest
import requests

from tests.serving import READY_SECONDS, eventually

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


def test_one_command_starts_everything(standing):
    assert f"{standing.url}/" in standing.text
    assert standing.door in standing.text
    assert "SANDBOX: invented calls" in standing.text
    assert len(standing.password) == 16
    for what, path in (("port", "/login"), ("port", "/readyz"), ("callback_port", "/readyz")):
        assert standing.asked(what, path).status_code == 200


def test_somebody_who_rings_in_is_on_the_floor(standing):
    call_id = standing.phones.join_the_standup()

    def present() -> list[tuple[str]]:
        with closing(sqlite3.connect(standing.world / "callfloor.db")) as store:
            asked = "SELECT presence FROM participant WHERE call_id = ? AND presence = 'present'"
            return store.execute(asked, (call_id,)).fetchall()

    eventually(present, READY_SECONDS)


def test_secrets_are_for_our_eyes_only(standing):
    folder = standing.world

    modes = {
        name: stat.S_IMODE((folder / name).stat().st_mode)
        for name in ("secret.key", "credentials.json", "callfloor.db")
    }

    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_ctrl_c_ends_everything(floor):
    assert len(floor.processes()) == 5  # the web is a master and its worker

    assert floor.end(signal.SIGINT) == 0


def test_no_process_outlives_a_parent_that_was_killed(floor):
    assert floor.end(signal.SIGKILL) == -signal.SIGKILL


def test_processes_that_die_are_started_again(floor):
    roles = ["ingest", "web", "worker", "sandbox"]
    before = {role: floor.process_of(role) for role in roles}

    for process in before.values():
        process.kill()

    floor.says("is started again", times=len(roles))
    for what in ("port", "callback_port", "sandbox_port"):
        eventually(partial(is_heard, floor, what), READY_SECONDS)
    assert not {floor.process_of(role) for role in roles} & {*before.values()}


def test_a_second_start_keeps_operator_and_credentials(serve):
    first = serve()
    credentials = first.phones.control("GET", "application")["application_secret"]
    first.end()

    second = serve()

    assert "operators reset admin" in second.text
    assert second.phones.control("GET", "application")["application_secret"] == credentials


def test_a_taken_port_is_named(command, environ):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environ["CALLFLOOR_CALLBACK_PORT"])))
        taken.listen()

        done = command("serve", "--sandbox")

    assert done.returncode == 4
    assert done.stderr.startswith("CALLFLOOR_CALLBACK_PORT: cannot listen on 127.0.0.1:")


def test_nothing_is_shown_without_an_application_or_a_word(command):
    done = command("serve")

    assert done.returncode == 4
    assert "--sandbox" in done.stderr
    assert done.stderr.count("\n") == 1


def test_half_an_application_is_none(command):
    done = command("serve", SINCH_APPLICATION_KEY="abc")

    assert (done.returncode, done.stderr) == (
        4,
        "SINCH_APPLICATION_SECRET is not set, but its other half is.\n",
    )


def test_a_store_of_the_other_world_is_refused(command, tmp_path):
    store = {"CALLFLOOR_DATABASE_URL": f"sqlite:///{tmp_path / 'one.db'}"}
    real = {"SINCH_APPLICATION_KEY": "abc", "SINCH_APPLICATION_SECRET": "c2VjcmV0"}
    assert command("migrate", "--live", **store, **real).returncode == 0

    done = command("serve", "--sandbox", **store)

    assert done.returncode == 4
    assert "belongs to the live world" in done.stderr


def test_a_folder_that_cannot_be_made_is_named(command, tmp_path):
    (tmp_path / "file").write_text("not a folder")

    done = command("serve", "--sandbox", CALLFLOOR_DATA_DIR=str(tmp_path / "file"))

    assert done.returncode == 4
    assert done.stderr.startswith("CALLFLOOR_DATA_DIR: ")


def test_a_short_password_is_named(command):
    done = command("serve", "--sandbox", CALLFLOOR_ADMIN_PASSWORD="short")

    assert done.returncode == 4
    assert done.stderr.startswith("CALLFLOOR_ADMIN_PASSWORD: ")


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_process_alone_refuses_a_store_without_migrations(command, role):
    real = {"SINCH_APPLICATION_KEY": "abc", "SINCH_APPLICATION_SECRET": "c2VjcmV0"}

    done = command("serve", "--only", role, **real)

    assert done.returncode == 5
    assert "app.py migrate" in done.stderr


def test_the_door_opens_on_any_store(serve):
    real = {"SINCH_APPLICATION_KEY": "abc", "SINCH_APPLICATION_SECRET": "c2VjcmV0"}

    floor = serve("--only", "ingest", ready="the door is open", **real)

    assert floor.asked("callback_port", "/healthz").status_code == 200
    assert floor.asked("callback_port", "/readyz").status_code == 503
    assert floor.end() == 0


def is_heard(floor, what: str) -> bool:
    try:
        return floor.asked(what, "/healthz").status_code < 500
    except requests.RequestException:
        return False
