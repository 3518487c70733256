"""Puts the web process together: pages and sockets on one runtime, behind one server."""

from dashboard.factory.server import serve
from dashboard.factory.web_app import create_web_app, routes

__all__ = ["create_web_app", "routes", "serve"]
