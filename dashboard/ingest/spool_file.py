"""One spool file, held by one process: frames are appended, read again, and given up once stored.

The lock on the file says that somebody will import it; the kernel takes it away from the dead.
"""

import contextlib
import fcntl
import logging
import os
import secrets
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dashboard.ingest import frames
from dashboard.ingest.frames import Frame, Torn

SUFFIX = ".spool"
DAMAGED = ".damaged"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame on disk that the store does not have yet.

    `counted` says that this process told the sender so; not of frames that it found, or that
    reached the disk too late.
    """

    at: int
    event_key: str | None
    answer: bytes | None
    counted: bool


class SpoolFile:
    """Frames on disk. `append` belongs to one thread; the rest may be called from others."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self.torn: Torn | None = None
        self.is_trusted = True
        self.pending: deque[Kept] = deque()
        self._handle = handle
        self._end = 0
        #: Held while frames are being added: what is added must be in `pending` when it is free.
        self.writing = threading.RLock()

    @classmethod
    def create(cls, folder: Path) -> "SpoolFile":
        """A new, empty file that survives a power cut as such. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _sync_folder(folder)
        except OSError:
            os.close(handle)
            raise
        return cls(path, handle)

    @classmethod
    def adopt(cls, path: Path) -> "SpoolFile | None":
        """A file that a process left behind, with what it holds; None while somebody holds it."""
        try:
            handle = os.open(path, os.O_RDWR)
        except OSError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            gone = os.fstat(handle).st_nlink == 0
        except OSError:
            gone = True
        if gone:
            os.close(handle)
            return None
        adopted = cls(path, handle)
        adopted._take_stock()
        return adopted

    def append(self, packed: Iterable[bytes]) -> list[int]:
        """Put frames on disk, whole or not at all; the byte each begins at. Raises OSError.

        After a failed flush the kernel forgets what it could not write, and a second one succeeds:
        the file is not trusted with anything more.
        """
        with self.writing:
            begin, places = self._end, []
            try:
                for each in packed:
                    places.append(self._end)
                    self._write(each, self._end)
                    self._end += len(each)
                self.is_trusted = False
                os.fsync(self._handle)
                self.is_trusted = True
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._handle, begin)
                self._end = begin
                raise
            return places

    def read(self, kept: Kept) -> Frame | None:
        """A pending frame; None when the disk does not give it back."""
        with self.path.open("rb") as file:
            return frames.read_one(file, kept.at)

    def give_up(self) -> None:
        """Start over at nothing, everything in it being stored."""
        with self.writing:
            if not self.pending:
                os.ftruncate(self._handle, 0)
                self._end = 0

    def remove(self) -> None:
        """Delete the file; one with damage in the middle is put aside for a person to look at."""
        with contextlib.suppress(OSError):
            if self.torn is not None and not self.torn.is_tail:
                self.path.rename(self.path.with_name(self.path.name + DAMAGED))
            else:
                self.path.unlink()
        self.close()

    def close(self) -> None:
        """Let go of it; whatever it holds is there for the next process."""
        os.close(self._handle)

    def _write(self, data: bytes, at: int) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._handle, view, at)
            view, at = view[written:], at + written

    def _take_stock(self) -> None:
        with self.path.open("rb") as file:
            for found in frames.read(file):
                if isinstance(found, Torn):
                    self.torn = found
                    log.warning(
                        "%s is %s: %d bytes from byte %d on cannot be read",
                        self.path.name,
                        "cut off" if found.is_tail else "damaged",
                        found.left,
                        found.at,
                    )
                else:
                    at, frame = found
                    self.pending.append(Kept(at, frame.event_key, frame.answer, counted=False))
        self._end = self.path.stat().st_size


def left_behind(folder: Path) -> list[Path]:
    """The spool files in a folder, whoever holds them, the oldest first."""
    found = []
    for path in _files(folder):
        with contextlib.suppress(OSError):  # its importer may remove it meanwhile
            found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found)]


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == SUFFIX]
    except OSError:
        return []


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
