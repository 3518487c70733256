"""The JSON API for programs: bearer tokens in, rows and command outcomes out, problem documents."""

from flask import Blueprint

from dashboard.web.api import applications, callouts, calls, commands, conferences

bp = Blueprint("api", __name__, url_prefix="/api/v1")
for _part in (calls, conferences, callouts, applications, commands):
    bp.register_blueprint(_part.bp)
