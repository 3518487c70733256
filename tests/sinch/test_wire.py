import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import wire
from dashboard.sinch.money import Money
from dashboard.sinch.wire import NotAnObject, strict_object


def reason_of(body, **limits):
    with pytest.raises(NotAnObject) as refusal:
        strict_object(body, **limits)
    return refusal.value.reason


def test_an_ordinary_body_is_read():
    body = b'{"event":"ice","version":1,"to":{"endpoint":"+1"},"list":[true,null,-3],"rate":0.0120}'

    assert strict_object(body) == {
        "event": "ice",
        "version": 1,
        "to": {"endpoint": "+1"},
        "list": [True, None, -3],
        "rate": Decimal("0.0120"),
    }


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[" * 200_000, "too-deep"),
        (b'{"a":' * 9_000, "too-deep"),
        (b'{"a":' + b"[" * 200_000 + b"]" * 62_000 + b"}", "too-deep"),
        (b'{"a":' + b"[" * 32 + b"]" * 32 + b"}", "too-deep"),
        (b'{"a":' + b"9" * 5_000 + b"}", "number-too-large"),
        (b'{"a":-' + b"9" * 5_000 + b"}", "number-too-large"),
        (b'{"a":9223372036854775808}', "number-too-large"),
        (b'{"a":-9223372036854775809}', "number-too-large"),
        (b'{"a":0.' + b"1" * 5_000 + b"}", "number-too-large"),
        (b'{"a":1e999999999}', "number-too-large"),
        (b'{"a":1e-99999999999999999999}', "number-too-large"),
        (b'{"a":NaN}', "not-a-number"),
        (b'{"a":Infinity}', "not-a-number"),
        (b'{"a":[-Infinity]}', "not-a-number"),
        (b'{"a":1,"a":2}', "duplicate-key"),
        (b'{"a":{"b":[{"c":1,"\\u0063":2}]}}', "duplicate-key"),
        ('{"a":1}'.encode("utf-16"), "not-utf-8"),
        ('{"a":1}'.encode("utf-16-le"), "not-json"),
        ('{"a":1}'.encode("utf-32-be"), "not-json"),
        (b'\xef\xbb\xbf{"a":1}', "not-json"),
        (b'{"a":"\xff"}', "not-utf-8"),
        (b'{"a":"\xed\xa0\x80"}', "not-utf-8"),
        (b'{"a":"\xc0\x80"}', "not-utf-8"),
        (b'{"a":"\n"}', "not-json"),
        (b"", "not-json"),
        (b"ice", "not-json"),
        (b'{"a":1} {"b":2}', "not-json"),
        (b'{"a":1,}', "not-json"),
        (b"{'a':1}", "not-json"),
        (b'{"a', "not-json"),
        (b"[]", "not-an-object"),
        (b'"ice"', "not-an-object"),
        (b"null", "not-an-object"),
        (b"7", "not-an-object"),
        (b'{"a":"' + b"x" * wire.MOST_BYTES + b'"}', "too-large"),
    ],
)
def test_a_hostile_body_is_refused_by_name(body, reason):
    assert reason_of(body) == reason


def test_the_largest_integers_pass():
    body = b'{"most":9223372036854775807,"least":-9223372036854775808}'

    assert strict_object(body) == {"most": 2**63 - 1, "least": -(2**63)}


def test_thirty_two_levels_pass():
    body = b'{"a":' + b"[" * 31 + b"]" * 31 + b"}"

    assert list(strict_object(body)) == ["a"]


def test_brackets_and_colons_inside_texts_do_not_count():
    said = ':[{\\"' * 20_000
    body = f'{{"a":"{said}","b":["{{"]}}'.encode()

    assert strict_object(body)["b"] == ["{"]


def test_ten_thousand_keys_pass_and_one_more_does_not():
    def keys(count: int) -> bytes:
        return json.dumps({f"k{number}": 0 for number in range(count)}).encode()

    assert len(strict_object(keys(10_000))) == 10_000
    assert reason_of(keys(10_001)) == "too-many-keys"
    assert reason_of(b'{"a":{"b":{"c":1}}}', most_keys=2) == "too-many-keys"


def test_a_text_that_never_ends_is_scanned_in_no_time():
    body = b'{"a":' + b"[" * 40 + b'"' + b'\\"' * 120_000

    assert reason_of(body) == "too-deep"


def test_nul_and_lone_surrogates_are_kept_until_somebody_asks_for_storable_text():
    raw = strict_object(b'{"a":"\\ud800\\u0000x","b":["\\udfff"],"\\u0000":"\\ud83d\\ude00"}')

    assert raw == {"a": "\ud800\x00x", "b": ["\udfff"], "\x00": "😀"}
    assert wire.storable(raw) == {"a": "\ufffd\ufffdx", "b": ["\ufffd"], "\ufffd": "😀"}
    assert wire.text(raw, "a") == "\ufffd\ufffdx"


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_not_an_object(body):
    try:
        read = strict_object(body)
    except NotAnObject:
        return
    assert isinstance(read, dict)


@given(st.text(alphabet='{}[]":,\\0123456789eE+-.aNtrufls\u0000\ud800 ', max_size=200))
def test_no_near_json_raises_anything_but_not_an_object(text):
    try:
        read = strict_object(text.encode("utf-8", "surrogatepass"))
    except NotAnObject:
        return
    assert isinstance(read, dict)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), plain))
def test_what_json_reads_the_guard_reads_alike(value):
    assert strict_object(json.dumps(value).encode()) == value


@given(st.dictionaries(st.text(st.characters(codec=None)), plain))
def test_what_is_storable_is_unicode_without_nul(value):
    kept = json.dumps(wire.storable(value), ensure_ascii=False)

    assert "\\u0000" not in kept
    assert kept.encode("utf-8")


def test_bytes_for_the_platform_are_compact_utf_8():
    body = wire.to_json({"text": "Zażółć ✓", "amount": Decimal("0.0120"), "list": [1]})

    assert body.decode() == '{"text":"Zażółć ✓","amount":0.012,"list":[1]}'


def test_a_lone_surrogate_cannot_stop_a_request():
    assert wire.to_json({"text": "a\ud800b"}) == b'{"text":"a?b"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_no_nan_is_ever_sent(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        wire.to_json({"amount": value})


WRONG = {"text": 7, "integer": "7", "flag": "true", "money": 7, "at": 7, "pairs": {"key": "a"}}


def test_a_field_of_the_wrong_type_reads_as_nothing():
    assert wire.text(WRONG, "text") is None
    assert wire.integer(WRONG, "integer", "flag") is None
    assert wire.integer({"a": True, "b": 2.0, "c": 2**63}, "a", "b", "c") is None
    assert wire.boolean(WRONG, "flag", "integer") is None
    assert wire.money(WRONG, "money") is None
    assert wire.instant(WRONG, "at", "text") is None
    assert wire.instant({"at": "yesterday"}, "at") is None
    assert wire.pairs(WRONG, "pairs") == ()


def test_the_first_readable_spelling_counts():
    raw = {"callid": 7, "callId": "alice", "old": "soon", "at": "1970-01-01T00:00:01Z"}

    assert wire.text(raw, "callid", "callId") == "alice"
    assert wire.instant(raw, "old", "at") == 1_000_000
    assert wire.boolean({"a": 1, "b": False}, "a", "b") is False
    assert wire.integer({"a": "1", "b": 2}, "a", "b") == 2
    price = {"currencyId": "USD", "amount": 1}
    assert wire.money({"b": price}, "a", "b") == Money("USD", Decimal(1))


def test_a_span_is_neither_negative_nor_longer_than_a_database_holds():
    assert wire.seconds({"duration": 0}, "duration") == 0
    assert wire.seconds({"duration": -1}, "duration") is None
    assert wire.seconds({"duration": 2**31}, "duration") is None


def test_an_unreadable_pair_is_left_out():
    raw = {"cookies": [{"key": "lang", "value": "en"}, {"key": "x"}, "y", {"key": 1, "value": "z"}]}

    assert wire.pairs(raw, "cookies") == (("lang", "en"),)
    assert wire.pairs_to_wire((("lang", "en"),)) == [{"key": "lang", "value": "en"}]


def test_nothing_is_left_out_but_what_is_none():
    assert wire.present(a=None, b=0, c="", d=False) == {"b": 0, "c": "", "d": False}
