def test_what_the_platform_refuses_is_told_and_fails(say, platform):
    said = say("conference", "mute", "--conference-id", "standup", "--call-id", "nobody")

    assert said.code == 1
    assert said.err.startswith("mute refused")
    assert "Traceback" not in said.err


def test_a_refusal_as_json_still_fails(say, platform):
    said = say("conference", "mute", "--conference-id", "standup", "--call-id", "nobody", "--json")

    assert said.code == 1
    assert (said.json["verb"], said.json["target"]) == ("mute", "nobody")
    assert said.json["status"] == "refused"


def test_nothing_is_asked_without_an_application(say):
    assert say("numbers", "list").code == 4
