"""Who is let in: only what the platform signed, exactly as it was signed."""

import json
import random
import socket
import time

import pytest
import requests
from sqlalchemy import text

from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.store import calls, deliveries
from tests.ingest.conftest import KEY, PATH, arrival, signed
from tests.ingest.doors import OpenDoor, open_door, settle_in
from tests.patience import PATIENT


@pytest.fixture
def door(store_url, tmp_path):
    settle_in(store_url)
    public = "https://floor.example/hooks/voice"
    with open_door(store_url, tmp_path / "var", patience=PATIENT, public_url=public) as opened:
        yield opened


PUBLIC = "/hooks/voice"


def knock(
    door: OpenDoor, body: bytes, headers: list[tuple[bytes, bytes]], path: str = PATH
) -> tuple[int, bytes]:
    """A request with exactly these headers, doubled ones and strange bytes included."""
    head = f"POST {path} HTTP/1.1\r\nHost: door\r\nConnection: close\r\n".encode()
    head += f"Content-Length: {len(body)}\r\n".encode()
    head += b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    with socket.create_connection(("127.0.0.1", door.server.port), timeout=60) as sock:
        sock.sendall(head + b"\r\n" + body)
        answer = b""
        while part := sock.recv(65536):
            answer += part
    head, _, content = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), content


def raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def presented(authorization: list[bytes]) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """An arrival whose signature is replaced by these."""
    body = json.dumps(arrival()).encode()
    rest = [each for each in raw(signed(body)) if each[0] != b"Authorization"]
    return body, [*rest, *((b"Authorization", each) for each in authorization)]


RIGHT = signed(json.dumps(arrival()).encode())["Authorization"].encode()


@pytest.mark.parametrize(
    "authorization",
    [
        [],
        [b""],
        [RIGHT[:-3]],
        [b"application " + KEY.encode() + b":"],
        [b"application :" + b"A" * 44],
        [b"application " + KEY.encode() + b":\xff\xfe\xe9"],
        ["application é:ü".encode()],
        [b"application nobody:" + b"A" * 44],
        [b"Basic " + RIGHT.split(b" ")[1]],
        [b"application " + KEY.encode() + b":" + b"A" * 10_000],
        [RIGHT, RIGHT],
    ],
    ids=lambda each: b"+".join(each)[:24],
)
def test_f26_everybody_without_the_right_signature_hears_the_same(door, authorization):
    status, content = knock(door, *presented(authorization))

    assert (status, content) == (401, b"")
    assert door.account()["rejected"] == 1
    with door.database.reading() as connection:
        assert calls.find(connection, "alice-1f3a") is None


@pytest.mark.parametrize(
    ("tries", "most"), [(100, 1.5), pytest.param(2000, 1.2, marks=pytest.mark.soak)]
)
def test_f26_a_refusal_takes_as_long_whatever_is_wrong(door, tries, most):
    body = json.dumps(arrival()).encode()
    headers = signed(body)
    scheme, _, mac = headers["Authorization"].partition(":")
    wrong = {
        "the first letter": f"{scheme}:{other(mac[0])}{mac[1:]}",
        "the last letter": f"{scheme}:{mac[:-2]}{other(mac[-2])}{mac[-1]}",
        "the key": f"application nobody:{mac}",
    }
    took = dict.fromkeys(wrong, 60.0)

    with requests.Session() as sender:
        for what in list(wrong) * tries:
            begun = time.perf_counter()
            answer = sender.post(
                door.url + PATH, data=body, headers=headers | {"Authorization": wrong[what]}
            )
            took[what] = min(took[what], time.perf_counter() - begun)
            assert (answer.status_code, answer.content) == (401, b"")

    # The quickest of many: what it costs where nobody else is busy.
    print({what: f"{1000 * seconds:.2f} ms" for what, seconds in took.items()})
    assert max(took.values()) <= most * min(took.values())


def other(letter: str) -> str:
    return "B" if letter != "B" else "C"


def test_f26_a_key_with_control_characters_is_not_even_http(door):
    status, _ = knock(door, *presented([b"application " + KEY.encode() + b"\x01:AAAA"]))

    assert status == 400
    assert door.account()["rejected"] == 1


@pytest.mark.parametrize("scheme", ["application", "Application", "APPLICATION", "aPPLication"])
def test_f26_letter_case_of_scheme_key_and_header_names_does_not_matter(door, scheme):
    body = json.dumps(arrival()).encode()
    headers = signed(body)
    _, _, rest = headers["Authorization"].partition(" ")
    key, _, mac = rest.partition(":")
    headers["Authorization"] = f"{scheme} {key.upper()}:{mac}"

    for change in (str.upper, str.lower, str.title):
        status, _ = knock(
            door, body, [(change(k).encode(), v.encode()) for k, v in headers.items()]
        )
        assert status == 200


@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", [0.01, pytest.param(1, marks=pytest.mark.soak)])
def test_f27_one_changed_bit_of_body_type_or_time_is_refused(door, share):
    body = json.dumps(arrival()).encode()
    headers = signed(body)
    bits = random.Random(27).sample(range(8 * len(body)), round(share * 8 * len(body)))

    changed = [(flipped(body, bit), headers) for bit in bits]
    changed += [(body, headers | {"Content-Type": "application/json"})]
    changed += [(body, headers | {"Content-Type": headers["Content-Type"].upper()})]
    changed += [(body, headers | {"x-timestamp": times.to_wire(times.now(), digits=7)})]
    changed += [(body + b" ", headers), (body[:-1], headers), (b"", headers)]

    assert {knock(door, each, raw(with_them))[0] for each, with_them in changed} == {401}


def flipped(body: bytes, bit: int) -> bytes:
    place, mask = bit // 8, 1 << bit % 8
    return body[:place] + bytes([body[place] ^ mask]) + body[place + 1 :]


@pytest.mark.parametrize(
    ("signed_path", "sent_path", "status"),
    [
        (PUBLIC, PATH, 200),  # a proxy cut its prefix off
        (PUBLIC, PUBLIC, 200),
        (PATH, PATH, 200),
        (PATH, PUBLIC, 401),
        (f"{PUBLIC}/", PUBLIC, 401),
        ("/", PATH, 401),
        ("/callbacks%2Fvoice", PATH, 401),
        (f"{PUBLIC}?a=b", f"{PATH}?a=b", 200),
        (PUBLIC, f"{PATH}?a=b", 200),
        (f"{PUBLIC}?a=b", f"{PATH}?a=c", 401),
        (PATH, f"{PATH}/", 404),
        (PATH, "/callbacks%2Fvoice", 200),  # the same path, spelt otherwise on the way
    ],
)
def test_f27_the_signed_path_is_the_public_one_or_the_one_received(
    door, signed_path, sent_path, status
):
    body = json.dumps(arrival()).encode()

    assert knock(door, body, raw(signed(body, path=signed_path)), sent_path)[0] == status


@pytest.mark.timeout(600)
@pytest.mark.parametrize("times_sent", [3, pytest.param(10_000, marks=pytest.mark.soak)])
def test_f28_a_replay_has_no_second_effect_and_the_same_answer(door, times_sent):
    body = json.dumps(arrival()).encode()
    headers = signed(body)
    first = requests.post(door.url + PATH, data=body, headers=headers, timeout=60)
    before = row_of(door)

    replays = {
        requests.post(door.url + PATH, data=body, headers=headers, timeout=60).content
        for _ in range(times_sent)
    }

    assert replays == {first.content}
    assert row_of(door) == before
    assert door.account()["duplicate"] == times_sent


def test_f28_a_replay_after_five_minutes_is_answered_kept_as_stale_and_changes_no_row(door):
    body = json.dumps(arrival()).encode()
    headers = signed(body, at=times.now() - 301 * SECOND)

    answer = requests.post(door.url + PATH, data=body, headers=headers, timeout=60)

    assert answer.status_code == 200
    assert answer.json()["action"]["name"] == "connectConf"
    assert row_of(door) is None
    with door.database.reading() as connection:
        [kept] = deliveries.recent(connection)
    assert (kept.verdict, kept.raw) == ("stale", body)


def row_of(door: OpenDoor) -> tuple[object, ...] | None:
    with door.database.reading() as connection:
        found = connection.execute(text("SELECT * FROM call WHERE call_id = 'alice-1f3a'")).first()
    return tuple(found) if found else None
