"""How long prompts take. Speech takes 60 ms a character and never less than a second."""

import re
from collections.abc import Iterator

SECONDS_A_CHARACTER = 0.06
SHORTEST_SECONDS = 1.0
FILE_SECONDS = 3.0

_SPOKEN = re.compile(r"\[*#(?:tts|ssml)\[(.*)\]", re.IGNORECASE | re.DOTALL)


def speech_seconds(text: str) -> float:
    """How long it takes to say a text; nothing takes no time."""
    return max(SHORTEST_SECONDS, len(text) * SECONDS_A_CHARACTER) if text.strip() else 0.0


def seconds(prompt: str) -> float:
    """How long a list of prompts takes, parts divided by semicolons."""
    return sum(_part_seconds(part) for part in _parts(prompt))


def _parts(prompt: str) -> Iterator[str]:
    """The prompts of a list; a semicolon inside brackets belongs to the text."""
    depth, begin = 0, 0
    for position, character in enumerate(prompt + ";"):
        if character == "[":
            depth += 1
        elif character == "]":
            depth = max(0, depth - 1)
        elif character == ";" and (depth == 0 or position == len(prompt)):
            part, begin = prompt[begin:position].strip(), position + 1
            if part:
                yield part


def _part_seconds(part: str) -> float:
    spoken = _SPOKEN.match(part)
    return FILE_SECONDS if spoken is None else speech_seconds(spoken[1])
