from dashboard.operations import operators
from dashboard.sinch import times


def test_a_token_is_told_once_and_opens_the_door(say, store):
    said = say("tokens", "add", "--name", "wallboard", "--role", "viewer", "--json")

    token = said.json["token"]
    assert operators.bearer(store, token, now=times.now()).name == "wallboard"
    assert say("tokens", "list", "--json").json == [
        {"name": "wallboard", "role": "viewer", "valid": True}
    ]


def test_a_revoked_token_opens_nothing(say, store):
    added = say("tokens", "add", "--name", "wallboard", "--role", "viewer")

    assert say("tokens", "revoke", "wallboard").code == 0

    assert operators.bearer(store, added.out.strip(), now=times.now()) is None
    assert say("tokens", "list").out == "wallboard  viewer  (not valid)\n"


def test_a_name_is_used_once(say, store):
    say("tokens", "add", "--name", "wallboard", "--role", "viewer")

    said = say("tokens", "add", "--name", "wallboard", "--role", "admin")

    assert (said.code, said.err) == (1, "There is, or was, a token wallboard already.\n")


def test_what_is_not_there_cannot_be_revoked(say, store):
    assert say("tokens", "revoke", "wallboard").code == 1
