import json
from collections import Counter

import pytest

from scripts import fidelity


def test_the_page_and_what_is_served_are_of_the_tests_as_they_are_now():
    lines = fidelity.collected()
    page = fidelity.TABLE.read_text("utf-8")

    assert fidelity.SERVED.read_text("utf-8") == fidelity.served(lines), "run scripts/fidelity.py"
    assert page == fidelity.page(page, lines), "run scripts/fidelity.py"


def test_the_control_plane_says_how_far_to_trust_it(control):
    listed = control("GET", "fidelity").json()["fidelity"]

    assert listed == json.loads(fidelity.SERVED.read_text("utf-8"))
    assert set(Counter(each["kind"] for each in listed)) == set(fidelity.KINDS)
    assert all(each["behaviour"] and each["test"] for each in listed)


@pytest.mark.parametrize(("kind", "least"), [("documented", 80), ("chosen", 15)])
def test_there_is_much_to_trust(kind, least):
    lines = fidelity.collected()

    assert sum(line.kind == kind for line in lines) >= least
