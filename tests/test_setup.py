import hashlib
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "scripts" / "dev.py"
LOCKS = [ROOT / "requirements" / f"{name}.txt" for name in ("run", "test")]
VENDOR = ROOT / "static" / "vendor"
TASKS = ["run", "test", "check", "soak", "bench"]


def pins(lock: Path) -> set[str]:
    """A lock's packages with exact versions, and the systems that they are for."""
    return set(re.findall(r"^([\w.-]+==\S+.*) \\$", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_no_folder(lock):
    written = lock.read_text().lower()

    assert [
        word for word in ("http", "index-url", "find-links", "file:", "://") if word in written
    ] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_an_exact_version_and_a_hash(lock):
    entries = re.split(r"\n(?=[a-z])", lock.read_text())

    assert len(entries) == len(pins(lock)) > 40
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_test_lock_holds_all_of_the_run_lock():
    run, test = map(pins, LOCKS)

    assert run <= test


def test_the_vendored_scripts_are_the_ones_the_readme_tells_of():
    listed = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", readme(), re.MULTILINE))
    present = {path.name for path in VENDOR.iterdir()} - {"README.md"}

    assert {name: sha256(VENDOR / name) for name in present} == listed


def test_the_icons_are_the_ones_the_readme_tells_of():
    assert sha256(ROOT / "static" / "icons.svg") in readme()


def test_every_icon_that_a_template_names_is_drawn():
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r"icon\('([a-z-]+)'", templates))
    drawn = set(re.findall(r'id="icon-([a-z-]+)"', (ROOT / "static" / "icons.svg").read_text()))

    assert named - drawn == set()


def readme() -> str:
    return (VENDOR / "README.md").read_text()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("task", TASKS)
def test_make_has_a_line_of_help_for_every_task(task):
    makefile = (ROOT / "Makefile").read_text()

    assert re.search(
        rf"^{task}: ## .+\n\t@\$\(PYTHON\) scripts/dev.py {task}\b", makefile, re.MULTILINE
    )


def test_ci_runs_the_test_command_of_the_readme():
    commands = (ROOT / ".ci" / "run").read_text().splitlines()

    assert commands[-1] == "make test"
    assert "make test" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("version", [(3, 9, 18), (3, 10, 13), (3, 15, 0)])
def test_an_unsupported_python_is_refused_in_one_sentence(version):
    pretend = f"import sys, runpy; sys.version_info = {version}; runpy.run_path({str(DEV)!r})"

    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"Callfloor needs Python 3\.11 to 3\.14 .*\n", done.stderr)


def test_an_unknown_task_is_told_what_there_is():
    done = subprocess.run([sys.executable, DEV, "fly"], capture_output=True, text=True)

    assert done.returncode == 2
    assert all(task in done.stderr for task in TASKS)


class Checkout:
    """A folder with locks of its own and an environment that is only pretended to be installed."""

    def __init__(self, folder: Path) -> None:
        self.python = "3.12"
        self.dev = runpy.run_path(str(DEV))
        self.requirements = folder / "requirements"
        self.requirements.mkdir()
        self.lock("run", "flask==1")
        self.lock("test", "flask==1\npytest==1")
        (folder / ".venv").mkdir()
        self.installed: list[str] = []
        self.dev["main"].__globals__.update(
            ROOT=folder,
            STAMP=folder / ".venv" / "stamp.json",
            venv_works=lambda: True,
            venv_version=lambda: self.python,
            install_packages=self.installed.append,
        )

    def lock(self, name: str, content: str) -> None:
        (self.requirements / f"{name}.txt").write_text(content)

    def install(self, *locks: str) -> list[str]:
        """Ask for these locks in turn; returns those that had to be installed."""
        self.installed.clear()
        for lock in locks:
            self.dev["install"](lock)
        return list(self.installed)


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_a_lock_is_installed_once(checkout):
    assert checkout.install("run", "run") == ["run"]


def test_running_and_testing_do_not_undo_each_other(checkout):
    assert checkout.install("run", "test", "run", "test") == ["run", "test"]


def test_a_changed_lock_is_installed_again(checkout):
    checkout.install("test")

    checkout.lock("run", "flask==2")
    checkout.lock("test", "flask==2\npytest==1")

    assert checkout.install("run", "test", "run") == ["run", "test"]


def test_going_back_to_an_older_lock_installs_it_again(checkout):
    checkout.install("test")
    checkout.lock("run", "flask==2")
    checkout.lock("test", "flask==2\npytest==1")
    checkout.install("run")

    checkout.lock("run", "flask==1")
    checkout.lock("test", "flask==1\npytest==1")

    assert checkout.install("test") == ["test"]


def test_another_python_installs_again(checkout):
    checkout.install("run")

    checkout.python = "3.13"

    assert checkout.install("run") == ["run"]


@pytest.mark.parametrize(
    ("environment", "written", "expected"),
    [
        ({}, "", False),
        ({"SINCH_APPLICATION_KEY": "669E"}, "", True),
        ({"SINCH_APPLICATION_SECRET_FILE": "/run/secrets/sinch"}, "", True),
        ({"SINCH_APPLICATION_KEY": ""}, "", False),
        ({}, 'sinch_application_key = "669E"', True),
        ({}, "not toml", False),
    ],
)
def test_real_credentials_keep_the_sandbox_away(
    checkout, tmp_path, monkeypatch, environment, written, expected
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "callfloor.toml").write_text(written)

    assert checkout.dev["credentials_are_set"]() is expected


@pytest.mark.processes
def test_the_second_of_two_commands_waits_for_the_first_to_install(tmp_path):
    said = tmp_path / "said"
    wait = (
        f"import runpy; dev = runpy.run_path({str(DEV)!r})\n"
        "with dev['one_at_a_time']():\n"
        f"    with open({str(said)!r}, 'a') as file:\n"
        "        print('in', file=file, flush=True)\n"
        "        print('out', file=file, flush=True)\n"
    )

    both = [subprocess.Popen([sys.executable, "-c", wait]) for _ in range(2)]

    assert [process.wait() for process in both] == [0, 0]
    assert said.read_text().split() == ["in", "out", "in", "out"]
