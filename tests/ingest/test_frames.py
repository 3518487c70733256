import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ingest import frames
from dashboard.ingest.frames import Frame, Torn
from dashboard.store.journal import Delivery, Entry
from tests.people import ALICES, APPLICATION, NOON, rings_in


def frame(raw: bytes = b'{"event":"ice"}', answer: bytes | None = b"{}", **more) -> Frame:
    delivery = Delivery(
        received_at=NOON,
        path="/callbacks/voice",
        application_key=APPLICATION,
        x_timestamp="2026-03-14T12:00:00.0000000Z",
        headers={"content-type": "application/json", "user-agent": "é\x00"},
        raw=raw,
        recorded="spool",
        took_us=900,
    )
    about = {"answered_by": "starter", "event_key": ALICES, "fine": NOON} | more
    return Frame(delivery, answer, **about)


def everything(data: bytes) -> list:
    return list(frames.read(io.BytesIO(data)))


@given(
    st.lists(st.builds(frame, raw=st.binary(max_size=300), answer=st.none() | st.binary())),
)
def test_frames_come_back_as_they_were_written(written):
    read = everything(b"".join(map(frames.pack, written)))

    assert [found for _, found in read] == written


def test_a_frame_is_found_by_the_byte_it_begins_at():
    first, second = frame(b"one"), frame(b"two")
    file = io.BytesIO(frames.pack(first) + frames.pack(second))

    assert frames.read_one(file, len(frames.pack(first))) == second
    assert frames.read_one(file, 1) is None


def test_a_file_cut_anywhere_gives_its_whole_frames_and_says_that_it_is_cut():
    whole, last = frames.pack(frame(b"one")), frames.pack(frame(b"two"))

    for length in range(1, len(last)):
        (_, found), torn = everything(whole + last[:length])
        assert found == frame(b"one")
        assert torn == Torn(len(whole), length, is_tail=True)


@pytest.mark.parametrize("place", range(0, 200, 7))
def test_one_wrong_bit_is_never_read_as_a_delivery(place):
    packed = bytearray(frames.pack(frame()))
    packed[place % len(packed)] ^= 0x10

    [torn] = everything(bytes(packed))

    assert isinstance(torn, Torn)


def test_damage_in_the_middle_is_not_taken_for_a_cut():
    packed = bytearray(frames.pack(frame()))
    packed[40] ^= 1

    [torn] = everything(bytes(packed) + frames.pack(frame(b"after")))

    assert not torn.is_tail


def test_a_frame_says_how_long_its_sender_waited():
    delivery = Delivery(received_at=NOON, path="/", raw=b"{}")

    kept = frames.frame_of(Entry(rings_in(), b"{}", "starter", delivery), b"{}", now=NOON + 700)

    assert kept.delivery.took_us == 700
    assert (kept.event_key, kept.fine) == (rings_in().key, NOON)


def test_what_is_no_delivery_is_not_spooled():
    with pytest.raises(ValueError, match="deliveries"):
        frames.frame_of(Entry(rings_in()), None, now=NOON)
