"""WSGI applications behind `requests`, without a socket: the sandbox, or the door it calls."""

import io
from collections.abc import Callable, Iterable, Mapping
from http.client import responses
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from dashboard.sandbox.wsgi import spoilt

WsgiApp = Callable[..., Iterable[bytes]]


class WsgiAdapter(BaseAdapter):
    """Hands requests to a WSGI application; a reply cut short or too late fails as elsewhere."""

    def __init__(self, app: WsgiApp) -> None:
        super().__init__()
        self._app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the adapter's signature
        timeout: Any = None,
        verify: Any = True,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        """Call the application; raises what `requests` raises when a network fails."""
        environ = _environ(request)
        status, headers, body = self._call(environ)
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        if patience is not None and environ.get(spoilt.LATENCY, 0.0) > patience:
            raise requests.ReadTimeout("the answer took too long", request=request)
        if len(body) < int(headers.get("content-length", len(body))):
            raise requests.ConnectionError("the connection was cut", request=request)
        return _response(request, status, headers, body)

    def close(self) -> None:
        """Nothing is held open."""

    def _call(self, environ: dict[str, Any]) -> tuple[int, CaseInsensitiveDict[str], bytes]:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            started[:] = [int(status.split()[0]), CaseInsensitiveDict(headers)]
            return started.append

        pieces = self._app(environ, start_response)
        try:
            body = b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        return started[0], started[1], body


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(request.url or "")
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path or "/", "latin-1"),
        "REQUEST_URI": request.path_url,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        spoilt.IN_PROCESS: True,
    }
    for name, value in request.headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = environ.pop("HTTP_CONTENT_LENGTH", str(len(body)))
    return environ


def _response(
    request: requests.PreparedRequest,
    status: int,
    headers: CaseInsensitiveDict[str],
    body: bytes,
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.reason = responses.get(status, "")
    response.headers = headers
    response.raw = io.BytesIO(body)
    response.url = request.url or ""
    response.request = request
    response.encoding = "utf-8"
    return response
