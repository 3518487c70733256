"""The whole floor as people start it."""

import os
import signal
import socket
import sqlite3
import stat
from functools import partial

import pytest

from tests.processes.conftest import until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120)]


def test_one_command_starts_everything(standing):
    assert f"http://127.0.0.1:{standing.port}/" in standing.text
    assert f"http://127.0.0.1:{standing.callback_port}/callbacks/voice" in standing.text
    assert "SANDBOX: invented calls" in standing.text
    assert len(standing.password) == 16
    assert standing.get(standing.port, "/login")[0] == 200
    assert standing.get(standing.port, "/readyz")[0] == 200
    assert standing.get(standing.callback_port, "/readyz")[0] == 200


def test_somebody_who_rings_in_is_on_the_floor(standing):
    number = standing.control("GET", "application")["numbers"][1]

    call_id = standing.control("POST", "calls", {"from": "+46701740611", "to": number})["call_id"]

    def present() -> list[tuple[str]]:
        store = sqlite3.connect(standing.folder / "sandbox" / "callfloor.db")
        try:
            asked = "SELECT presence FROM participant WHERE call_id = ? AND presence = 'present'"
            return store.execute(asked, (call_id,)).fetchall()
        finally:
            store.close()

    until(present, "nobody looked at the roster")


def test_secrets_are_for_our_eyes_only(standing):
    folder = standing.folder / "sandbox"

    modes = {
        name: stat.S_IMODE((folder / name).stat().st_mode)
        for name in ("secret.key", "credentials.json", "callfloor.db")
    }

    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_ctrl_c_ends_everything(floor):
    assert len(floor.children()) == 5  # the web is a master and its worker

    assert floor.end(signal.SIGINT) == 0


def test_no_process_outlives_a_parent_that_was_killed(floor):
    assert floor.end(signal.SIGKILL) == -signal.SIGKILL


def test_processes_that_die_are_started_again(floor):
    roles = ["only ingest", "only web", "only worker", "app.py sandbox"]
    before = {role: floor.child(role) for role in roles}

    for process in before.values():
        os.kill(process, signal.SIGKILL)

    for _ in roles:
        floor.read_until("is started again")
    for port in (floor.port, floor.callback_port, floor.sandbox_port):
        until(partial(answers, floor, port), f"nothing answers on {port}")
    for role, process in before.items():
        until(partial(has_another, floor, role, process), role)


def test_a_second_start_keeps_operator_and_credentials(serve):
    first = serve()
    credentials = first.control("GET", "application")["application_secret"]
    first.end()

    second = serve()

    assert "operators reset admin" in second.text
    assert second.control("GET", "application")["application_secret"] == credentials


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

    assert floor.get(floor.callback_port, "/healthz")[0] == 200
    assert floor.get(floor.callback_port, "/readyz")[0] == 503
    assert floor.end() == 0


def answers(floor, port: int) -> bool:
    try:
        return floor.get(port, "/healthz")[0] < 500
    except OSError:
        return False


def has_another(floor, role: str, process: int) -> bool:
    """Whether a process of this role runs that is not the given one."""
    running = floor.children()
    return process not in running and any(role in line for line in running.values())
