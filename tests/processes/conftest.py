"""Callfloor's own processes, really started, on free ports and in a folder of their own."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serving import PROGRAM, READY_SECONDS, Callfloor, surroundings


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return surroundings(tmp_path)


@pytest.fixture
def command(
    environ: dict[str, str], tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs one command of the program to its end."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments],
            cwd=tmp_path,
            env=environ | more,
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
        )

    return run


@pytest.fixture
def serve(environ: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Callfloor]]:
    """Starts a floor as often as it is called; nothing of any of them may live on."""
    floors: list[Callfloor] = []

    def start(*arguments: str, ready: str | None = "Ctrl-C ends it", **more: str) -> Callfloor:
        floors.append(Callfloor.start(tmp_path, environ | more, *arguments, ready=ready))
        return floors[-1]

    yield start
    for floor in floors:
        floor.end()


@pytest.fixture
def floor(serve: Callable[..., Callfloor]) -> Callfloor:
    """A running floor of one's own, with a silent sandbox."""
    return serve()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callfloor]:
    """A running floor for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("standing")
    floor = Callfloor.start(folder, surroundings(folder))
    yield floor
    floor.end()
