import re
from pathlib import Path

import pytest
from sqlalchemy import inspect

from dashboard import factory
from dashboard.settings import Settings, names_of

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
INTERFACES = (ROOT / "docs" / "interfaces.md").read_text()

#: What only the command line takes, and what the parent gives its own processes.
NOT_FOR_PEOPLE = {"sandbox", "internal_token"}


@pytest.mark.parametrize("field", sorted(set(Settings.model_fields) - NOT_FOR_PEOPLE))
def test_every_setting_is_in_the_readme(field):
    assert all(f"`{name}`" in README for name in names_of(field))


def test_the_documented_views_have_exactly_these_columns(database):
    documented = {
        view: re.findall(r"`(\w+)`", columns)
        for view, columns in re.findall(r"^\| `(v_\w+)` \| (.*) \|$", INTERFACES, re.MULTILINE)
    }

    with database.reading() as connection:
        views = inspect(connection)
        there = {
            view: [column["name"] for column in views.get_columns(view)]
            for view in views.get_view_names()
        }

    assert documented == there


def test_every_request_of_the_api_is_documented():
    there = {
        f"{method} {rule.removeprefix('/api/v1').replace('<id:', '{').replace('>', '}')}"
        for method, rule, _ in factory.routes()
        if rule.startswith("/api/v1/")
    }

    assert set(re.findall(r"^\| `([A-Z]+ /\S+)` \|", INTERFACES, re.MULTILINE)) == there
