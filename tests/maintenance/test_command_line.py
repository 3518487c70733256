import pytest

from dashboard.maintenance.command_line import COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(say, command: str):
    said = say(command, "--help")

    assert said.code == 0
    assert said.out.startswith(f"Usage: app.py {command}")


def test_an_unknown_command_is_wrong_use(say):
    said = say("dance")

    assert said.code == 2
    assert "dance" in said.err


def test_a_wrong_setting_is_a_sentence(say, monkeypatch):
    monkeypatch.setenv("CALLFLOOR_PROT", "8000")

    said = say("config")

    assert (said.code, said.err) == (
        4,
        "There is no setting CALLFLOOR_PROT. Did you mean CALLFLOOR_PORT?\n",
    )


def test_what_nobody_foresaw_is_a_sentence_too(say, application, monkeypatch, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("This is no database. " * 100)
    monkeypatch.setenv("CALLFLOOR_DATABASE_URL", f"sqlite:///{letter}")

    said = say("migrate")

    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
