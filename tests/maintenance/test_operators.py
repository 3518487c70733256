from dashboard.operations import operators
from dashboard.sinch import times


def signs_in(store, name: str, password: str) -> bool:
    opened = operators.sign_in(store, name, password, address=None, now=times.now())
    return opened is not None


def test_an_added_operator_signs_in_with_the_password_that_is_told(say, store):
    said = say("operators", "add", "anna", "--role", "viewer", "--json")

    assert signs_in(store, "anna", said.json["password"])


def test_a_new_password_replaces_the_old_one(say, store):
    old = say("operators", "add", "anna", "--json").json["password"]

    new = say("operators", "reset", "anna", "--json").json["password"]

    assert not signs_in(store, "anna", old)
    assert signs_in(store, "anna", new)


def test_everybody_is_listed(say, store):
    say("operators", "add", "anna")

    assert say("operators", "list").out == "admin  admin\nanna  moderator\n"
    assert say("operators", "list", "--json").json[1] == {
        "name": "anna",
        "role": "moderator",
        "disabled": False,
    }


def test_nobody_can_be_reset_who_is_not_there(say, store):
    said = say("operators", "reset", "nobody")

    assert (said.code, said.err) == (1, "There is no operator nobody.\n")


def test_a_role_is_one_of_three(say, store):
    assert say("operators", "add", "anna", "--role", "king").code == 2
