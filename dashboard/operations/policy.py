"""Who may do what: one table, default deny. Pages, sockets, API and templates all ask here."""

from typing import Literal, get_args

Role = Literal["viewer", "moderator", "admin"]
Rights = Literal["view", "moderate"]

ROLES: tuple[Role, ...] = get_args(Role)  # from least to most

#: action -> the least role that may do it. An action that is not here is refused.
ACTIONS: dict[str, Role] = {
    "floor.see": "viewer",
    "calls.see": "viewer",
    "conferences.see": "viewer",
    "callouts.see": "viewer",
    "history.see": "viewer",
    "applications.see": "viewer",
    "commands.see": "viewer",
    "preferences.set": "viewer",
    "calls.hang-up": "moderator",
    "calls.steer": "moderator",
    "conferences.moderate": "moderator",
    "conferences.end": "moderator",
    "conferences.watch": "moderator",
    "numbers.name": "moderator",
    "callouts.place": "moderator",
    "applications.save-callbacks": "admin",
    "health.see": "admin",
}


#: verb -> the action that it takes; a verb that is not here steers a call.
_ACTION_OF_VERB: dict[str, str] = {
    "mute": "conferences.moderate",
    "unmute": "conferences.moderate",
    "hold": "conferences.moderate",
    "resume": "conferences.moderate",
    "kick": "conferences.moderate",
    "kick-all": "conferences.end",
    "name": "numbers.name",
    "hang-up": "calls.hang-up",
    "callout": "callouts.place",
    "save-callbacks": "applications.save-callbacks",
    "restore-callbacks": "applications.save-callbacks",
}


def action_of(verb: str) -> str:
    """The action that whoever gives a command needs to be allowed."""
    return _ACTION_OF_VERB.get(verb, "calls.steer")


def allowed(role: str | None, action: str) -> bool:
    """Whether `role` may do `action`; unknown roles and unknown actions may not."""
    least = ACTIONS.get(action)
    if least is None or role not in ROLES:
        return False
    return ROLES.index(role) >= ROLES.index(least)


def least_role(action: str) -> Role | None:
    """The least role that may do `action`, for the sentence that explains a refusal."""
    return ACTIONS.get(action)


def rights_of(role: str | None) -> Rights:
    """The rights class that a live view is rendered for: what its buttons offer."""
    return "moderate" if allowed(role, "conferences.moderate") else "view"
