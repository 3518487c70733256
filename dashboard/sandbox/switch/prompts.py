"""How long prompts take. Speech takes 60 ms a character and never less than a second."""

from dashboard.sinch import prompts

SECONDS_A_CHARACTER = 0.06
SHORTEST_SECONDS = 1.0
FILE_SECONDS = 3.0


def speech_seconds(text: str) -> float:
    """How long it takes to say a text; nothing takes no time."""
    return max(SHORTEST_SECONDS, len(text) * SECONDS_A_CHARACTER) if text.strip() else 0.0


def seconds(prompt: str) -> float:
    """How long a list of prompts takes, parts divided by semicolons."""
    return sum(
        speech_seconds(part.text) if part.is_spoken else FILE_SECONDS
        for part in prompts.parts(prompt)
    )
