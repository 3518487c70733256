"""Questions that are asked once, though several want to know the answer at once or soon after."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

#: How many answers are remembered, for how long, and how large they may be together.
MOST = 1024
SECONDS = 60.0
BYTES = 4 * 1024 * 1024


class Once:
    """Whoever asks what is being asked waits for that answer; later it is remembered for a while.

    A failure is shared by those who wait for it, and then forgotten. Thread-safe.
    """

    def __init__(self, *, most: int = MOST, seconds: float = SECONDS, size: int = BYTES) -> None:
        self._most = most
        self._seconds = seconds
        self._largest = size
        self._lock = threading.Lock()
        self._asked: dict[bytes, Future[bytes]] = {}
        self._remembered: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._size = 0

    def recall(self, key: bytes) -> bytes | None:
        """The answer to `key`, if it is remembered."""
        with self._lock:
            return self._recall(key)

    def ask(self, key: bytes, question: Callable[[], bytes]) -> bytes:
        """The answer to `key`, by `question` if nobody asks yet; raises what that raises."""
        with self._lock:
            remembered = self._recall(key)
            if remembered is not None:
                return remembered
            asked, mine = self._asked.get(key), Future[bytes]()
            if asked is None:
                self._asked[key] = mine
        return self._put(key, question, mine) if asked is None else asked.result()

    def _put(self, key: bytes, question: Callable[[], bytes], asked: Future[bytes]) -> bytes:
        try:
            answer = question()
        except BaseException as failure:
            with self._lock:
                del self._asked[key]
            asked.set_exception(failure)
            raise
        with self._lock:
            del self._asked[key]
            self._remember(key, answer)
        asked.set_result(answer)
        return answer

    def _recall(self, key: bytes) -> bytes | None:
        self._forget_what_is_old()
        _, answer = self._remembered.get(key, (0.0, None))
        return answer

    def _remember(self, key: bytes, answer: bytes) -> None:
        self._remembered[key] = time.monotonic(), answer
        self._size += len(answer)
        while self._size > self._largest or len(self._remembered) > self._most:
            self._forget_the_oldest()

    def _forget_what_is_old(self) -> None:
        before = time.monotonic() - self._seconds
        while self._remembered and next(iter(self._remembered.values()))[0] < before:
            self._forget_the_oldest()

    def _forget_the_oldest(self) -> None:
        _, (_, answer) = self._remembered.popitem(last=False)
        self._size -= len(answer)
