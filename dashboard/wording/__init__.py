"""The product's sentences for machine values: states, endings, commands, events, errors.

Layers below give codes; only here do they turn into words. Open sets (Sinch may add a reason any
day) end in a sentence that names the unknown value.
"""

from dashboard.wording import deeds
from dashboard.wording.calls import (
    Badge,
    call_flags,
    call_result,
    call_state,
    call_story,
    ending,
    ending_in_full,
    flow_step,
    known_by,
    recording,
    recording_hint,
    state_hint,
)
from dashboard.wording.commands import (
    command_status,
    command_story,
    deed,
    leg,
    music,
    not_now,
    outcome,
    platform_error,
    problem,
    role,
    verb,
    why,
)
from dashboard.wording.events import event_badge, event_source, event_story
from dashboard.wording.floor import floor_caption, floor_choice
from dashboard.wording.languages import language
from dashboard.wording.refusals import refusal
from dashboard.wording.story import callback, lane, proof, span

__all__ = [
    "Badge",
    "call_flags",
    "call_result",
    "call_state",
    "call_story",
    "callback",
    "command_status",
    "command_story",
    "deed",
    "deeds",
    "ending",
    "ending_in_full",
    "event_badge",
    "event_source",
    "event_story",
    "floor_caption",
    "floor_choice",
    "flow_step",
    "known_by",
    "lane",
    "language",
    "leg",
    "music",
    "not_now",
    "outcome",
    "platform_error",
    "problem",
    "proof",
    "recording",
    "recording_hint",
    "refusal",
    "role",
    "span",
    "state_hint",
    "verb",
    "why",
]
