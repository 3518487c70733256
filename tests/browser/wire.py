"""The network between a browser and Callfloor: it can be cut, mended, or refuse WebSockets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_REFUSAL = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Wire:
    """Passes connections on to `port`; `url` is where browsers find it."""

    port: int
    is_cut: bool = False
    passes_upgrades: bool = True
    _door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: set[socket.socket] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where browsers go."""
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def cut(self) -> None:
        """Every connection breaks, and none is taken until it is mended."""
        self.is_cut = True
        for each in list(self._open):
            _end(each)

    def mend(self) -> None:
        """Connections pass again."""
        self.is_cut = False

    def run(self) -> None:
        """Take connections until the door is closed."""
        with suppress(OSError):
            while True:
                browser, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def close(self) -> None:
        """End everything."""
        _end(self._door)
        self.cut()

    def _serve(self, browser: socket.socket) -> None:
        with suppress(OSError), browser:
            first = b"" if self.is_cut else browser.recv(65536)
            if not first:
                return
            if not self.passes_upgrades and b"upgrade: websocket" in first.lower():
                browser.sendall(_REFUSAL)
                return
            with socket.create_connection(("127.0.0.1", self.port)) as server:
                self._open |= {browser, server}
                if self.is_cut:  # since it was accepted
                    return
                server.sendall(first)
                threading.Thread(target=_pump, args=(server, browser), daemon=True).start()
                _pump(browser, server)
                self._open -= {browser, server}


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to one of our ports, for as long as the block lasts."""
    wire = Wire(port)
    threading.Thread(target=wire.run, daemon=True).start()
    try:
        yield wire
    finally:
        wire.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    _end(source)
    _end(target)


def _end(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
