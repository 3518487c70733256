import os
import resource
import stat

import pytest

from dashboard.ingest import frames
from dashboard.ingest.frames import Frame
from dashboard.ingest.spool_file import Kept, SpoolFile, left_behind
from dashboard.store.journal import Delivery
from tests.people import NOON


def packed(raw: bytes = b"{}") -> bytes:
    delivery = Delivery(received_at=NOON, path="/", raw=raw, took_us=1)
    return frames.pack(Frame(delivery, b"answer", "starter", f"key of {raw!r}", NOON))


@pytest.fixture
def file(tmp_path):
    made = SpoolFile.create(tmp_path / "spool")
    yield made
    made.close()


def died(file: SpoolFile) -> None:
    """Let go of the lock as the kernel does for a process that was killed."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), file._handle)


def test_what_was_appended_is_read_again(file):
    [first, second] = file.append([packed(b"one"), packed(b"two")])

    assert file.read(Kept(second, None, None, True)).delivery.raw == b"two"
    assert file.read(Kept(first, None, None, True)).delivery.raw == b"one"


def test_only_we_can_read_it(file):
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_nobody_takes_a_file_that_is_held(file):
    assert left_behind(file.path.parent) == [file.path]
    assert SpoolFile.adopt(file.path) is None


def test_a_dead_process_leaves_its_frames_to_whoever_comes(file):
    file.append([packed(b"one"), packed(b"two")])
    died(file)

    adopted = SpoolFile.adopt(file.path)

    assert [adopted.read(kept).delivery.raw for kept in adopted.pending] == [b"one", b"two"]
    assert [kept.counted for kept in adopted.pending] == [False, False]
    assert adopted.torn is None
    adopted.close()


def test_a_torn_tail_is_said_and_takes_nothing_from_what_is_whole(file, caplog):
    file.append([packed(b"one")])
    whole = file.path.stat().st_size
    with file.path.open("ab") as cut:
        cut.write(packed(b"two")[:-3])
    died(file)

    adopted = SpoolFile.adopt(file.path)

    assert [adopted.read(kept).delivery.raw for kept in adopted.pending] == [b"one"]
    assert (adopted.torn.at, adopted.torn.is_tail) == (whole, True)
    assert "is cut off" in caplog.text
    adopted.remove()
    assert list(file.path.parent.iterdir()) == []


def test_a_file_with_damage_inside_is_put_aside_and_not_deleted(file):
    file.append([packed(b"one"), packed(b"two"), packed(b"three")])
    data = bytearray(file.path.read_bytes())
    data[len(packed(b"one")) + 30] ^= 1
    file.path.write_bytes(data)
    died(file)

    adopted = SpoolFile.adopt(file.path)
    adopted.remove()

    assert [path.suffix for path in file.path.parent.iterdir()] == [".damaged"]


def test_what_could_not_be_written_whole_is_taken_back(file):
    file.append([packed(b"one")])
    end = file.path.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (end + 10, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            file.append([packed(b"two")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert file.path.stat().st_size == end
    assert file.is_trusted
    assert file.append([packed(b"three")]) == [end]


def test_a_file_is_emptied_only_when_nothing_waits_in_it(file):
    [at] = file.append([packed(b"one")])
    file.pending.append(Kept(at, None, None, True))

    file.give_up()
    kept = file.path.stat().st_size
    file.pending.clear()
    file.give_up()

    assert (kept > 0, file.path.stat().st_size, file.append([packed()])) == (True, 0, [0])
