"""The product's sentences for machine values: states, endings, commands, events, errors.

Layers below give codes; only here do they turn into words. Open sets (Sinch may add a reason any
day) end in a sentence that names the unknown value.
"""

from dashboard.wording.calls import (
    Badge,
    call_result,
    call_state,
    call_story,
    ending,
    ending_in_full,
    flow_step,
    known_by,
    state_hint,
)
from dashboard.wording.commands import (
    command_status,
    command_story,
    music,
    platform_error,
    problem,
    role,
    verb,
)
from dashboard.wording.events import event_badge, event_source, event_story
from dashboard.wording.languages import language

__all__ = [
    "Badge",
    "call_result",
    "call_state",
    "call_story",
    "command_status",
    "command_story",
    "ending",
    "ending_in_full",
    "event_badge",
    "event_source",
    "event_story",
    "flow_step",
    "known_by",
    "language",
    "music",
    "platform_error",
    "problem",
    "role",
    "state_hint",
    "verb",
]
