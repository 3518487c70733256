import click
import pytest

from dashboard.maintenance.command_line import COMMANDS, Commands

PLATFORM = ("call", "conference", "numbers", "callbacks")


def commands_of(name: str) -> list[tuple[str, click.Command]]:
    group = Commands("app.py").get_command(click.Context(Commands("app.py")), name)
    assert isinstance(group, click.Group)
    return [(f"{name} {verb}", command) for verb, command in group.commands.items()]


EVERY = [pair for name in PLATFORM for pair in commands_of(name)]


def test_these_are_the_commands_that_speak_to_the_platform():
    assert set(PLATFORM) <= set(COMMANDS)
    assert [name for name, _ in EVERY] == [
        *("call tts", "call conference", "call info", "call hang-up"),
        *("conference show", "conference mute", "conference unmute", "conference resume"),
        *("conference kick", "conference hold", "conference kick-all"),
        *("numbers list", "numbers assign", "numbers unassign"),
        *("callbacks show", "callbacks set"),
    ]


@pytest.mark.parametrize(("name", "command"), EVERY, ids=[name for name, _ in EVERY])
def test_every_one_reports_as_json_and_says_what_it_does(name, command):
    assert "--json" in {option for each in command.params for option in each.opts}
    assert command.help


@pytest.mark.parametrize(
    "words",
    [
        ("call", "tts", "--text", "Hello"),
        ("call", "info"),
        ("conference", "mute", "--conference-id", "standup"),
        ("numbers", "assign"),
        ("numbers", "steal", "+46000000000"),
        ("callbacks", "set"),
    ],
    ids=" ".join,
)
def test_what_is_mistyped_is_wrong_use(say, platform, words):
    said = say(*words)

    assert said.code == 2
    assert said.err.startswith("Usage: ")
    assert "Traceback" not in said.err


def test_a_platform_that_is_not_there_is_said_in_a_sentence(say, store, monkeypatch):
    monkeypatch.setenv("SINCH_CONFIGURATION_URL", "http://127.0.0.1:9")

    said = say("numbers", "list")

    assert (said.code, said.err) == (1, "Sinch could not be reached; nothing was sent.\n")


def test_credentials_that_are_wrong_are_said_in_a_sentence(say, platform, monkeypatch):
    monkeypatch.setenv("SINCH_APPLICATION_SECRET", "YW5vdGhlciBzZWNyZXQ=")

    said = say("numbers", "list")

    assert said.code == 1
    assert said.err.startswith("Sinch did not accept our signature: check the application secret.")
    assert "(reference " in said.err


def test_what_the_platform_refuses_is_told_and_fails(say, platform):
    said = say("conference", "mute", "--conference-id", "standup", "--call-id", "nobody")

    assert said.code == 1
    assert said.err.startswith("Mute refused: Sinch does not know it")
    assert "Traceback" not in said.err


def test_a_refusal_as_json_still_fails(say, platform):
    said = say("conference", "mute", "--conference-id", "standup", "--call-id", "nobody", "--json")

    assert said.code == 1
    assert (said.json["verb"], said.json["target"]) == ("mute", "nobody")
    assert said.json["status"] == "refused"


def test_nothing_is_asked_without_an_application(say):
    assert say("numbers", "list").code == 4
