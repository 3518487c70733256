import pytest


def test_every_setting_says_where_it_came_from(say, application):
    rows = {row["name"]: row for row in say("config", "--json").json}

    assert rows["CALLFLOOR_PORT"] == {
        "name": "CALLFLOOR_PORT",
        "value": "8000",
        "source": "default",
    }
    assert rows["--sandbox"]["source"] == "default"
    assert rows["SINCH_APPLICATION_KEY"]["source"] == "environment SINCH_APPLICATION_KEY"


def test_secrets_are_masked(say, application):
    said = say("config")

    assert "SINCH_APPLICATION_SECRET" in said.out
    assert "c2VjcmV0" not in said.out


def test_routes_are_told_with_their_actions(say):
    assert say("routes", "--json").json == [
        {"methods": "GET", "rule": "/", "action": "floor.see"},
        {"methods": "GET", "rule": "/login", "action": None},
    ]
    assert "public" in say("routes").out


def test_the_version_is_the_projects(say):
    assert say("version").out == "Callfloor 0.1.0\n"
    assert say("version", "--json").json == {"version": "0.1.0"}


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        (
            "CALLFLOOR_DATABASE_URL",
            "postgresql://anna:hu:sh@db.test/floor",
            "postgresql://anna:********@db.test/floor",
        ),
        (
            "CALLFLOOR_DATABASE_URL",
            "postgresql://db.test/floor?password=hush&sslmode=require",
            "postgresql://db.test/floor?password=********&sslmode=require",
        ),
        ("CALLFLOOR_RELAY_URL", "https://a:hush@b.test/in", "https://a:********@b.test/in"),
    ],
)
def test_passwords_inside_addresses_are_masked(say, application, monkeypatch, name, address, shown):
    monkeypatch.setenv(name, address)

    rows = {row["name"]: row["value"] for row in say("config", "--json").json}

    assert rows[name] == shown
