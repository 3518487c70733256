"""Set up and start: `python3 scripts/dev.py run|test|check|soak|bench|screenshots [more…]`.

Needs nothing but Python, and knows nothing of Callfloor's inside: it makes .venv, installs what
is locked in requirements/ when that changed, and starts the real program in it.
Exit codes: 2 wrong use or unsupported system, 3 something is missing and the sentence says what.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

# Said before anything that an older Python could stumble over.
if not (3, 11) <= sys.version_info < (3, 15) or os.name != "posix":
    print(
        "Callfloor needs Python 3.11 to 3.14 on Linux or macOS (on Windows: WSL); "
        f"this is Python {sys.version.split()[0]}. Try: make run PYTHON=python3.13",
        file=sys.stderr,
    )
    sys.exit(2)

import fcntl
import tomllib
from collections.abc import Callable, Iterator
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "callfloor-locks.json"
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
PICTURES = ("--screenshot=only-on-failure", "--output=test-results")
#: One more than a small machine has cores: tests wait now and then.
AT_ONCE = ("-n3", "--dist=worksteal")
QUICK = "not browser and not postgres and not processes and not waits and not soak"


class Missing(Exception):
    """Something that we cannot bring ourselves; the sentence says how to get it."""


def main(arguments: list[str]) -> int:
    """Do one task; returns the exit code to leave with."""
    name, *more = arguments or [""]
    task = TASKS.get(name)
    if task is None:
        return complain(f"usage: python3 scripts/dev.py {'|'.join(TASKS)} [more arguments]", 2)
    os.chdir(ROOT)
    try:
        return task(more)
    except Missing as missing:
        return complain(str(missing), 3)
    except KeyboardInterrupt:
        return 130


# --- Tasks -------------------------------------------------------------------------------------


def run(more: list[str]) -> int:
    """Start Callfloor; with the sandbox unless credentials of a real application are set."""
    install("run")
    sandbox = [] if "--sandbox" in more or credentials_are_set() else ["--sandbox"]
    become("app.py", "serve", *sandbox, *more)


def test(more: list[str]) -> int:
    """Every test but the soak, against real services found or installed first."""
    install("test")
    return services() or pytest(*AT_ONCE, "-m", "not soak", *PICTURES, *more)


def soak(more: list[str]) -> int:
    """The large proofs, one at a time, since each of them wants the machine for itself."""
    install("test")
    return services() or pytest("-m", "soak", "--timeout=3600", *more)


def bench(more: list[str]) -> int:
    """The benchmark tables."""
    install("test")
    return services("postgresql", "compiler") or call([PYTHON, "-m", "benchmarks", *more])


def screenshots(more: list[str]) -> int:
    """The README's pictures."""
    install("test")
    return services() or call([PYTHON, "scripts/screenshots.py", *more])


def check(more: list[str]) -> int:
    """What needs no browser, PostgreSQL, processes or patience: tools, then the quick tests."""
    install("test")
    begun = time.monotonic()
    with ThreadPoolExecutor(max_workers=1) as beside:
        types = beside.submit(tool_passes, "types", ["mypy"])  # as long as all other tools together
        failed = [name for name, command in tools() if not tool_passes(name, command)]
        if pytest(*AT_ONCE, "-q", "-m", QUICK, "--hypothesis-profile=quick", *more):
            failed.append("tests")
        if not types.result():
            failed.append("types")
    verdict = f"failed: {', '.join(failed)}" if failed else "all good"
    say(f"check: {verdict} ({time.monotonic() - begun:.0f} s)")
    return 1 if failed else 0


TASKS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "soak": soak,
    "bench": bench,
    "screenshots": screenshots,
}


def tools() -> Iterator[tuple[str, list[str]]]:
    """The checks that are neither tests nor take long."""
    yield "lint", ["ruff", "check", "--quiet"]
    yield "format", ["ruff", "format", "--check", "--quiet"]
    yield "layers", ["lint-imports"]
    yield "templates", ["djlint", "templates", "--lint", "--quiet"]
    if (ROOT / "scripts" / "catalogues.py").exists():
        yield "catalogues", ["python", "scripts/catalogues.py", "--check"]


def tool_passes(name: str, command: list[str]) -> bool:
    """Run one tool of the environment; its output is shown only when it complains."""
    begun = time.monotonic()
    done = subprocess.run(
        [VENV / "bin" / command[0], *command[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    good = done.returncode == 0
    report = "" if good else "\n" + done.stdout.rstrip()
    say(f"{'  ok  ' if good else 'FAILED'}  {name} ({time.monotonic() - begun:.1f} s){report}")
    return good


def services(*names: str) -> int:
    """Find or install PostgreSQL and Chromium, and print which ones will be used."""
    return call([PYTHON, "-m", "tests.services", *names])


def pytest(*arguments: str) -> int:
    """Run tests. They start many processes of the same files, which compile each only once."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return call([PYTHON, "-m", "pytest", *arguments])


def call(command: list[str | Path]) -> int:
    """Run a child to its end. Ctrl-C reaches it too, so give it the time to clean up."""
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def become(*arguments: str) -> NoReturn:
    """Turn into the environment's Python: signals and the exit code are then the program's own."""
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *arguments])


def credentials_are_set() -> bool:
    """Whether a real application is named: in the environment, by file, or in callfloor.toml."""
    names = ("SINCH_APPLICATION_KEY", "SINCH_APPLICATION_SECRET")
    if any(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in names):
        return True
    try:
        written = tomllib.loads((ROOT / "callfloor.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False  # the program itself says what is wrong with the file
    return any(name.lower() in {key.lower() for key in written} for name in names)


# --- The environment ---------------------------------------------------------------------------


def install(lock: str) -> None:
    """Bring .venv in line with a lock, unless it is so already. `test` holds all of `run`."""
    if is_installed(lock):
        return
    with one_at_a_time():
        if is_installed(lock):
            return
        if not venv_works():
            make_venv()
        install_packages(lock)
        write_stamp(lock)


def is_installed(lock: str) -> bool:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return stamp.get(lock) == fingerprint(lock) and venv_works()


def write_stamp(lock: str) -> None:
    """Remember what was installed. Installing `run` alone keeps a `test` that still agrees."""
    try:
        before = json.loads(STAMP.read_text()).get("test")
    except (OSError, ValueError):
        before = None
    current = {name: fingerprint(name) for name in ("run", "test")}
    if lock == "run" and before != current["test"]:
        del current["test"]
    fresh = STAMP.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(current))
    fresh.replace(STAMP)


def fingerprint(lock: str) -> str:
    """A lock's content together with the Python that .venv was made with."""
    content = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(content + venv_version().encode()).hexdigest()


def venv_version() -> str:
    """The version that .venv was made with, such as "3.11"; empty when there is none."""
    try:
        written = (VENV / "pyvenv.cfg").read_text()
    except OSError:
        return ""
    found = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", written, re.MULTILINE)
    return found.group(1) if found else ""


def venv_works() -> bool:
    """Whether .venv's Python starts, and is still the one that its packages were made for."""
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        said = subprocess.run([PYTHON, "-ISc", asked], capture_output=True, text=True).stdout
    except OSError:
        return False
    return said.strip() == venv_version() and venv_version() in SUPPORTED


def make_venv() -> None:
    """A new .venv, by uv when that is on the path, else by Python itself."""
    say(f"making .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    else:
        command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = "{}.{}".format(*sys.version_info)
        raise Missing(
            f"{(done.stdout + done.stderr).strip()}\n"
            "This Python cannot make an environment. On Debian and Ubuntu: "
            f"apt-get install -y python{version}-venv (or install uv), then try again."
        )


def install_packages(lock: str) -> None:
    """Install exactly what a lock names; every file's hash is compared."""
    file = Path("requirements") / f"{lock}.txt"
    count = len(re.findall(r"^\S+==", file.read_text(), re.MULTILINE))
    begun = time.monotonic()
    uv = shutil.which("uv")
    say(f"installing {count} packages from {file} with {'uv' if uv else 'pip'}")
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(file)]
    if not (uv and installed_by_uv(uv, options)):
        install_by_pip(options, count)
    say(f"installed in {time.monotonic() - begun:.0f} s")


def installed_by_uv(uv: str, options: list[str]) -> bool:
    """Whether uv could do it; where it cannot, pip may know another package index."""
    command = [uv, "pip", "install", "--compile-bytecode", "--python", str(PYTHON), *options]
    return subprocess.run(command).returncode == 0


def install_by_pip(options: list[str], count: int) -> None:
    """pip says one line a package, which makes the progress; all that it said on failure."""
    pip = [str(PYTHON), "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True)
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    child = subprocess.Popen(
        [*pip, "install", *quiet, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said, collected = [], 0
    for line in child.stdout or ():
        said.append(line)
        if line.startswith("Collecting "):
            collected += 1
            if collected % 10 == 0 or collected == count:
                say(f"  {collected} of {count} fetched")
        elif line.startswith("Installing collected"):
            say("  unpacking")
    if child.wait():
        raise Missing("".join(said) + "The packages could not be installed; pip's words are above.")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together install once: the second waits for the first."""
    folder = os.open(ROOT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(line: str) -> None:
    print(line, flush=True)


def complain(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
