"""The command line: starting, preparing, and looking after an installation.

What only `app.py` may know (the web application, the sandbox) is handed in as `Parts`.
"""

from dashboard.maintenance.command_line import main
from dashboard.maintenance.parts import Parts, Route, StarterLine
from dashboard.settings import CALLBACK_PATH, Settings

__all__ = ["CALLBACK_PATH", "Parts", "Route", "Settings", "StarterLine", "main"]
