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

    assert (said.code, said.err) == (1, "primary: not-an-address\n")
