import pytest


def test_numbers_are_listed_taken_away_and_given_back(say, platform):
    number = platform.numbers[0]

    say("numbers", "unassign", number)
    without = say("numbers", "list").out
    say("numbers", "assign", number)
    with_it = {one["number"]: one for one in say("numbers", "list", "--json").json["numbers"]}

    assert f"{number}  voice  unassigned" in without
    assert with_it[number]["applicationkey"] == "the-application"


def test_callback_addresses_are_set_and_shown(say, platform):
    url = "https://floor.example/callbacks/voice"

    said = say("callbacks", "set", "--primary", url)

    assert said.code == 0
    assert say("callbacks", "show", "--json").json == {"primary": url, "fallback": None}
    assert say("callbacks", "show").out == f"primary   {url}\nfallback  (none)\n"


def test_what_is_no_address_is_refused(say, platform):
    said = say("callbacks", "set", "--primary", "floor")

    assert (said.code, said.err) == (
        2,
        "primary: This is not a web address: begin with https://.\n",
    )


def test_numbers_are_taken_away_and_given_back_as_json(say, platform):
    number = platform.numbers[0]
    as_typed = f"{number[:5]} {number[5:]}"

    taken = say("numbers", "unassign", as_typed, "--json")
    given = say("numbers", "assign", as_typed, platform.numbers[1], "--json")

    assert taken.json == {"unassigned": number, "application_key": "the-application"}
    assert given.json == {
        "assigned": [number, platform.numbers[1]],
        "application_key": "the-application",
    }
    assert (taken.code, given.code) == (0, 0)


@pytest.mark.parametrize("verb", ["assign", "unassign"])
def test_what_is_no_number_is_not_sent(say, platform, verb):
    said = say("numbers", verb, "14045550110", "--json")

    assert said.code == 2
    assert said.err == (
        "14045550110: Begin with a plus and the country code, as in +46701234567.\n"
    )
    assert said.out == ""
    assert list(platform.floor.requests.entries()) == []


@pytest.mark.parametrize("verb", ["assign", "unassign"])
def test_a_number_of_somebody_else_is_refused_in_a_sentence(say, platform, verb):
    said = say("numbers", verb, "+14045550999")

    assert said.code == 1
    assert said.err.startswith("Sinch did not accept a value that was sent. It says: ")
    assert "(reference " in said.err


def test_a_hundred_and_one_numbers_are_too_many(say, platform):
    said = say("numbers", "assign", *(f"+1404555{nth:04}" for nth in range(101)))

    assert (said.code, said.err) == (2, "Sinch takes 100 numbers at a time at most.\n")
