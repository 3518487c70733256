import json

import pytest

from dashboard.sinch.callbacks.strange import Strange, strange

ICE = {
    "event": "ice",
    "callid": "alice-1f3a",
    "timestamp": "2026-03-14T12:00:00Z",
    "version": 1,
    "callResourceUrl": "https://calling-use1.api.sinch.com/calling/v1/calls/id/alice-1f3a",
    "userRate": {"currencyId": "USD", "amount": 0.0},
    "cli": "14045000104",
    "to": {"type": "did", "endpoint": "+14045000100"},
    "domain": "pstn",
    "originationType": "PSTN",
    "rdnis": "",
    "callHeaders": [],
    "applicationKey": "6f9a4c1e-0001-4000-8000-00000000c0de",
}


def test_in_what_the_platform_documents_nothing_is_strange():
    assert list(strange(ICE)) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"event": "Moon"}, Strange("event", "Moon", "")),
        (ICE | {"mood": "good"}, Strange("field", "ice", "mood")),
        (ICE | {"domain": "Fax"}, Strange("value", "ice", "domain", "Fax")),
        ({"event": "dice", "result": "MAYBE"}, Strange("value", "dice", "result", "MAYBE")),
        (
            {"event": "PIE", "menuResult": {"type": "shout"}},
            Strange("value", "pie", "menuResult.type", "shout"),
        ),
        (
            {"event": "ace", "amd": {"status": "parrot"}},
            Strange("value", "ace", "amd.status", "parrot"),
        ),
    ],
)
def test_what_is_unknown_is_named(body, found):
    assert list(strange(body)) == [found]


def test_wrong_types_are_no_unknown_values_and_long_names_are_cut():
    body = {"event": "pie", "menuResult": 7, "x" * 5000: 1}

    [found] = strange(json.loads(json.dumps(body)))

    assert (found.what, len(found.name)) == ("field", 80)
