"""The five events that the platform posts, typed (Sinch Voice API, callbacks)."""

from dashboard.sinch.callbacks.events import (
    KINDS,
    Amd,
    AnsweredCall,
    Callback,
    DisconnectedCall,
    IncomingCall,
    MenuResult,
    Notification,
    PromptInput,
    UnknownCallback,
)
from dashboard.sinch.callbacks.reading import NotACallback, expects_answer, parse

__all__ = [
    "KINDS",
    "Amd",
    "AnsweredCall",
    "Callback",
    "DisconnectedCall",
    "IncomingCall",
    "MenuResult",
    "NotACallback",
    "Notification",
    "PromptInput",
    "UnknownCallback",
    "expects_answer",
    "parse",
]
