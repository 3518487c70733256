import os
import threading
from collections.abc import Callable

import pytest

from dashboard.ingest import frames, spool_file
from dashboard.ingest.spool import NotSpooled, Spool
from tests.ingest.spooling import ANSWER, delivered
from tests.patience import LONG


@pytest.fixture
def spool(tmp_path):
    made = Spool(tmp_path / "spool", stuck_seconds=LONG)
    yield made
    made.close()


@pytest.fixture
def impatient(tmp_path):
    """A spool whose flushes nobody else waits for, however short they are."""
    made = Spool(tmp_path / "spool", stuck_seconds=0.0)
    yield made
    made.close()


@pytest.fixture
def flush(monkeypatch):
    """A disk whose flushes last until they are let go."""
    made = Flush(os.fsync)
    monkeypatch.setattr(os, "fsync", made)
    yield made
    made.go_on.set()


class Flush:
    def __init__(self, really: Callable[[int], None]) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.count = 0
        self._really = really

    def __call__(self, handle: int) -> None:
        self.count += 1
        self.begun.set()
        assert self.go_on.wait(LONG)
        self._really(handle)


def on_disk(folder) -> list[frames.Frame]:
    """What a process that knows nothing but the files finds there."""
    found = []
    for path in spool_file.left_behind(folder):
        with path.open("rb") as file:
            found += [one[1] for one in frames.read(file) if isinstance(one, tuple)]
    return found


def test_what_is_kept_is_on_disk_with_its_answer(spool, tmp_path):
    entry = delivered()

    answer = spool.keep(entry, LONG)

    [kept] = on_disk(tmp_path / "spool")
    assert answer == ANSWER
    assert (kept.delivery.raw, kept.answer) == (entry.delivery.raw, ANSWER)
    assert (spool.depth, spool.holds(entry.event.key)) == (1, True)


def test_many_at_once_share_a_flush(spool, flush, tmp_path):
    keeping = [spool.begin(delivered("call-0"))]
    assert flush.begun.wait(LONG)
    keeping += [spool.begin(delivered(f"call-{number}")) for number in range(1, 60)]

    flush.go_on.set()
    for one in keeping:
        one.wait(LONG)

    assert len(on_disk(tmp_path / "spool")) == spool.depth == 60
    assert flush.count == 2


def test_every_copy_gets_and_keeps_the_first_ones_answer(spool, tmp_path):
    first = delivered(timestamp="2026-03-14T12:00:00Z")
    copy = delivered(timestamp="2026-03-14T12:00:00Z", answer=b'{"action":{"name":"hangup"}}')

    spool.keep(first, LONG)
    answer = spool.keep(copy, LONG)

    assert answer == ANSWER
    assert [kept.answer for kept in on_disk(tmp_path / "spool")] == [ANSWER, ANSWER]


def test_stored_frames_are_forgotten_and_the_file_is_empty_again(spool, tmp_path):
    entries = [delivered(f"call-{number}") for number in range(3)]
    for entry in entries:
        spool.keep(entry, LONG)

    batch = spool.next_batch()
    spool.stored(batch)

    assert [frame.delivery.raw for frame in batch.frames] == [e.delivery.raw for e in entries]
    assert (spool.depth, spool.next_batch(), on_disk(tmp_path / "spool")) == (0, None, [])
    assert not spool.holds(entries[0].event.key)


def test_a_second_spool_takes_over_what_the_first_left(tmp_path):
    first = Spool(tmp_path / "spool", stuck_seconds=LONG)
    first.keep(delivered(), LONG)
    first.close()

    second = Spool(tmp_path / "spool", stuck_seconds=LONG)
    taken = second.adopt()
    batch = second.next_batch()

    assert (taken, second.depth) == (1, 1)
    assert second.holds(batch.frames[0].event_key)
    assert second.keep(delivered(), LONG) == ANSWER
    second.stored(batch)
    second.stored(second.next_batch())
    second.close()
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_closed_spool_that_is_empty_leaves_nothing(tmp_path):
    Spool(tmp_path / "spool").close()

    assert list((tmp_path / "spool").iterdir()) == []


def test_a_failed_flush_is_told_to_everybody_and_that_file_is_not_trusted_again(
    spool, tmp_path, monkeypatch
):
    spool.keep(delivered("before"), LONG)
    really = os.fsync

    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(NotSpooled, match="Input/output error"):
        spool.keep(delivered("during"), LONG)
    monkeypatch.setattr(os, "fsync", really)
    spool.keep(delivered("after"), LONG)

    kept = {spool_of(frame) for frame in on_disk(tmp_path / "spool")}
    assert kept == {"before", "after"}
    assert len(spool_file.left_behind(tmp_path / "spool")) == 2
    assert spool.depth == 2


def test_nobody_waits_behind_a_flush_that_hangs(impatient, flush):
    first = impatient.begin(delivered("first"))
    assert flush.begun.wait(LONG)
    with pytest.raises(NotSpooled):
        first.wait(0.01)
    with pytest.raises(NotSpooled, match="does not answer"):
        impatient.keep(delivered("second"), LONG)
    flush.go_on.set()

    impatient.close()
    [kept] = [kept for file in impatient._files for kept in file.pending] or [None]
    assert kept is None or not kept.counted


def test_who_hears_of_a_flush_that_took_long_may_come_again_at_once(impatient):
    again, told = [], threading.Event()

    def come_again() -> None:
        try:
            again.append(impatient.begin(delivered("second"), told.set))
        except NotSpooled:
            told.set()

    impatient.begin(delivered("first"), come_again)

    assert told.wait(LONG)
    assert [one.wait(LONG) for one in again] == [ANSWER]


def test_who_begins_waits_for_nobody_and_is_told_once(spool, flush):
    told = threading.Semaphore(0)

    keeping = spool.begin(delivered(), told.release)
    with pytest.raises(NotSpooled):
        spool.begin(delivered("impatient")).wait(0)
    too_early = told.acquire(blocking=False)
    flush.go_on.set()

    assert told.acquire(timeout=LONG)
    assert (too_early, keeping.wait(0)) == (False, ANSWER)
    assert not told.acquire(timeout=0.05)


def test_copies_know_that_they_are(spool):
    first = spool.begin(delivered(timestamp="2026-03-14T12:00:00Z"))
    copy = spool.begin(delivered(timestamp="2026-03-14T12:00:00Z"))
    another = spool.begin(delivered("another"))

    assert [one.is_copy for one in (first, copy, another)] == [False, True, False]


def spool_of(frame: frames.Frame) -> str:
    return frame.delivery.raw.split(b'"callid": "')[1].split(b'"')[0].decode()
