from dashboard.store import commands


def test_somebody_is_called_and_spoken_to(say, platform, store):
    said = say(
        "call", "tts", "--to", "+46000000000", "--cli", "+14045550110", "--text", "Hello", "--json"
    )

    assert (said.code, said.json["status"]) == (0, "confirmed")
    with store.reading() as connection:
        [placed] = commands.recent_callouts(connection)
    assert placed.command.by_name == "command line"


def test_without_a_number_to_show_the_first_one_of_the_application_is_shown(say, platform, store):
    said = say("call", "tts", "--to", "+46000000000", "--text", "Hello", "--json")

    assert (said.code, said.json["status"]) == (0, "confirmed")
    with store.reading() as connection:
        [placed] = commands.recent_callouts(connection)
    assert (
        placed.command.params["cli"]
        == say("numbers", "list", "--json").json["numbers"][0]["number"]
    )


def test_a_number_without_its_plus_is_refused_before_it_is_sent(say, platform):
    said = say("call", "tts", "--to", "46000000000", "--cli", "+14045550110", "--text", "Hello")

    assert said.code == 2
    assert said.err == (
        "destination: Begin with a plus and the country code, as in +46701234567.\n"
    )


def test_a_call_is_asked_about_and_ended(say, platform, store):
    say("call", "conference", "--to", "+46000000000", "--conference-id", "standup")
    with store.reading() as connection:
        [placed] = commands.recent_callouts(connection)
    call_id = placed.call.call_id

    told = say("call", "info", "--call-id", call_id)
    ended = say("call", "hang-up", "--call-id", call_id)

    assert told.json["callId"] == call_id
    assert (ended.code, ended.out) == (0, f"hang-up confirmed ({call_id}).\n")


def test_a_call_that_nobody_knows_is_told_so(say, platform):
    said = say("call", "info", "--call-id", "nobody")

    assert said.code == 1
    assert said.err.startswith("Sinch does not know it: it is probably over.")
    assert "Call not found" in said.err


def test_what_is_known_of_a_call_is_json_on_one_line_when_asked(say, platform, store):
    say("call", "conference", "--to", "+46000000000", "--conference-id", "standup")
    with store.reading() as connection:
        [placed] = commands.recent_callouts(connection)

    told = say("call", "info", "--call-id", placed.call.call_id, "--json")

    assert told.out.count("\n") == 1
    assert told.json["status"] == "ONGOING"
