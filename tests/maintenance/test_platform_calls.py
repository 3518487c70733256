from dashboard.store import commands


def test_somebody_is_called_and_spoken_to(say, platform, store):
    said = say(
        "call", "tts", "--to", "+46000000000", "--cli", "+14045550110", "--text", "Hello", "--json"
    )

    assert (said.code, said.json["status"]) == (0, "confirmed")
    with store.reading() as connection:
        [placed] = commands.recent_callouts(connection)
    assert placed.command.by_name == "command line"


def test_a_number_without_its_plus_is_refused_before_it_is_sent(say, platform):
    said = say("call", "tts", "--to", "46000000000", "--cli", "+14045550110", "--text", "Hello")

    assert (said.code, said.err) == (1, "destination: no-plus\n")


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
    assert said.err.startswith("Sinch: ")
