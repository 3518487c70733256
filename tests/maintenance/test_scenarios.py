import json

import pytest

from tests.sandbox.served import served
from tests.sandbox.test_scenarios import answer_like_callfloor


@pytest.fixture(scope="module")
def running():
    with served() as floor:
        answer_like_callfloor(floor.door, floor.numbers())
        yield floor


@pytest.mark.waits
def test_a_shipped_scenario_is_played_to_its_end(say, running):
    said = say("sandbox", "scenario", "run", "menu-maze", "--url", running.url)

    assert (said.code, said.err) == (0, "")
    assert "menu-maze passed" in said.out


def test_a_file_is_played_and_what_is_unexpected_is_told(say, running, tmp_path):
    (tmp_path / "odd.yaml").write_text("name: odd\nsteps: [{expect: {calls: 3}}]")

    said = say("sandbox", "scenario", "run", str(tmp_path / "odd.yaml"), "--url", running.url)
    as_json = say(
        "sandbox", "scenario", "run", str(tmp_path / "odd.yaml"), "--url", running.url, "--json"
    )

    assert said.code == as_json.code == 1
    assert "step 1: calls is 0, not 3" in said.err
    assert json.loads(as_json.out)["state"] == "failed"


def test_scenarios_are_listed(say, running):
    said = say("sandbox", "scenario", "list", "--url", running.url)

    assert said.code == 0
    assert "storm" in said.out
    assert len(say("sandbox", "scenario", "list", "--url", running.url, "--json").json) == 6


@pytest.mark.parametrize(("what", "code"), [("no-such-scenario", 2), ("no-such-file.yaml", 2)])
def test_a_scenario_that_is_not_there_is_said_in_a_sentence(what, code, say, running):
    said = say("sandbox", "scenario", "run", what, "--url", running.url)

    assert said.code == code
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_without_a_sandbox_it_says_how_to_start_one(say):
    said = say("sandbox", "scenario", "run", "storm", "--url", "http://127.0.0.1:9")

    assert said.code == 3
    assert "app.py serve --sandbox" in said.err
