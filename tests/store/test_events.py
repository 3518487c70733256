import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import callbacks, wire
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.times import SECOND
from dashboard.store import events
from tests.people import ALICE, APPLICATION, NOON, SUPPORT
from tests.store import histories

DATED = {"timestamp": "2026-03-14T12:00:00Z"}


def received(body, *, fine=NOON, action=None, room=None):
    raw = json.dumps(body).encode()
    return events.from_callback(
        callbacks.parse(wire.strict_object(raw)),
        application_key=APPLICATION,
        raw=raw,
        fine=fine,
        received_at=NOON + 5,
        action=action,
        room=room,
    )


def test_an_incoming_call_says_who_calls_whom_and_where_we_sent_it():
    body = {
        **DATED,
        "event": "ice",
        "callid": "alice",
        "cli": "46701234567",
        "to": {"type": "did", "endpoint": SUPPORT},
        "originationType": "PSTN",
        "domain": "pstn",
        "rdnis": "",
    }

    event = received(body, action="connectConf", room="standup")

    assert isinstance(event, events.CallArrived)
    assert event.from_destination == Destination("number", "46701234567")
    assert event.to_destination == Destination("did", SUPPORT)
    assert (event.action, event.room, event.conference_id) == ("connectConf", "standup", "standup")
    assert (event.at, event.dated, event.source, event.rdnis) == (NOON, True, "ice", None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ice", events.CallArrived),
        ("ace", events.CallAnswered),
        ("pie", events.MenuAnswered),
        ("dice", events.CallDisconnected),
        ("notify", events.Notified),
        ("somethingNew", events.Unrecognised),
    ],
)
def test_a_callback_of_which_only_the_name_is_known_is_an_event(name, kind):
    event = received({"event": name})

    assert isinstance(event, kind)
    assert (event.call_id, event.at, event.dated) == (None, NOON, False)


def test_an_unknown_callback_is_kept_as_it_was_sent():
    event = received({"event": "somethingNew", "callid": "alice", "extra": [1, 2]})

    assert json.loads(event.as_sent)["extra"] == [1, 2]


def test_our_own_mark_names_the_command():
    mark = json.dumps({"cf": "c1", "data": "ticket"})

    assert received({**DATED, "event": "ace", "callid": "bob", "custom": mark}).command_id == "c1"


@pytest.mark.parametrize("custom", ["ticket", '{"cf"', '{"cf": 7}', '{"cf": ""}', '["cf"]', "{}"])
def test_anybody_elses_custom_names_none(custom):
    event = received({**DATED, "event": "ace", "callid": "bob", "custom": custom})

    assert (event.command_id, event.custom) == (None, custom)


def test_the_same_bytes_have_the_same_key_and_other_bytes_another():
    one = events.callback_key(APPLICATION, "ice", "alice", None, b"{}")

    assert one == events.callback_key(APPLICATION, "ice", "alice", None, b"{}")
    assert len(one) == 32
    assert one != events.callback_key(APPLICATION, "ice", "alice", None, b"{ }")
    assert one != events.callback_key(APPLICATION, "ice", None, "alice", b"{}")
    assert one != events.callback_key("another", "ice", "alice", None, b"{}")


def test_what_commands_and_look_ups_found_have_keys_that_say_what():
    assert events.command_key("c1") == "command:c1"
    assert events.command_key("c1", "alice") == "command:c1:alice"
    assert events.roster_key("standup", "alice", 7) == "roster:standup:alice:7"
    assert events.lookup_key("alice", 7) == "lookup:alice:7"


@pytest.mark.parametrize("seed", range(150))
def test_an_event_comes_back_from_the_journal_as_it_went_in(seed):
    for event in histories.history(seed):
        row = {
            "event_key": event.key,
            "event_at": event.at,
            "fine_at": event.fine,
            "kind": event.kind,
            "body": events.to_json(event),
            **{
                name: getattr(event, name)
                for name in ("application_key", "call_id", "conference_id", "source", "command_id")
            },
        }

        assert events.from_row(row) == event


def test_a_body_is_plain_ascii_with_the_fields_names_in_the_journal():
    event = received(
        {
            **DATED,
            "event": "dice",
            "callid": "alice",
            "custom": "Zażółć",
            "duration": 53,
            "debit": {"currencyId": "USD", "amount": 0.012},
            "to": {"type": "number", "endpoint": ALICE},
        }
    )

    body = events.to_json(event)

    assert body.isascii()
    assert json.loads(body) == {
        "duration": 53,
        "to": {"type": "number", "endpoint": ALICE},
        "cost": {"currency": "USD", "amount": "0.0120"},
        "custom": "Zażółć",
    }


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("0.00004", "0.0000"), ("-0.00001", "0.0000"), ("9999999999.9999", "9999999999.9999")],
)
def test_amounts_are_kept_in_four_places(sent, kept):
    event = received({"event": "dice", "debit": {"currencyId": "USD", "amount": float(sent)}})

    assert event.cost == Money("USD", Decimal(kept))


@pytest.mark.parametrize("amount", [1e10, 9999999999.99999, -1e12, "1", None, True])
def test_amounts_that_fit_no_column_are_not_known(amount):
    assert (
        received({"event": "dice", "debit": {"currencyId": "USD", "amount": amount}}).cost is None
    )


@pytest.mark.parametrize("duration", [2**31, 2**63 - 1, -1, "53", 1.5])
def test_durations_that_fit_no_column_are_not_known(duration):
    assert received({"event": "dice", "duration": duration}).duration_seconds is None


@pytest.mark.parametrize("timestamp", ["0001-01-01T00:00:00Z", "soon", "1969-12-31T23:59:59Z", 7])
def test_an_unusable_time_gives_way_to_the_signed_one(timestamp):
    event = received({"event": "ice", "timestamp": timestamp}, fine=NOON + SECOND)

    assert (event.at, event.dated) == (NOON + SECOND, False)


def test_ids_too_long_for_an_index_stay_apart():
    one = received({"event": "ice", "callid": "a" * 5000 + "1"})
    other = received({"event": "ice", "callid": "a" * 5000 + "2"})

    assert one.call_id != other.call_id
    assert len(one.call_id) == events.storable.LONGEST_ID


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["type", "endpoint", "key", "value"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
fields = st.sampled_from(
    [
        *("callid", "callId", "conferenceId", "timestamp", "version", "custom", "cookies", "user"),
        *("cli", "to", "from", "domain", "originationType", "duration", "rdnis", "callHeaders"),
        *("amd", "menuResult", "reason", "result", "debit", "userRate", "type", "destination"),
        *("errorCode", "errorMsg", "applicationKey", "callResourceUrl"),
    ]
)
names = st.sampled_from(["ice", "ace", "pie", "dice", "notify", "later"])


@given(names, st.dictionaries(fields, anything))
def test_whatever_a_signed_body_holds_becomes_an_event(name, more):
    event = received({**more, "event": name})

    assert events.to_json(event).isascii()
