"""Prompts as SVAML and callouts write them: speech, SSML, files; several joined by semicolons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["tts", "ssml", "href", "file", "words"]

_MARKED: Final = re.compile(r"\[*#(tts|ssml|href)\[(.*)\]", re.IGNORECASE | re.DOTALL)
_KINDS: Final[dict[str, Kind]] = {"tts": "tts", "ssml": "ssml", "href": "href"}


@dataclass(frozen=True, slots=True)
class Part:
    """One prompt: its kind, and what is said or the name or address of what is played.

    `words` are a plain text with white space: no file is called that, so it is spoken.
    """

    kind: Kind
    text: str

    @property
    def is_spoken(self) -> bool:
        """Whether a voice says it."""
        return self.kind in ("tts", "ssml", "words")


def parts(prompt: str) -> Iterator[Part]:
    """The prompts of a list; a semicolon inside brackets belongs to the text."""
    return (part_of(text) for text in _split(prompt))


def part_of(text: str) -> Part:
    """One prompt by its form."""
    marked = _MARKED.match(text)
    if marked is not None:
        return Part(_KINDS[marked[1].lower()], marked[2])
    if text.lower().startswith(("http://", "https://")):
        return Part("href", text)
    return Part("words" if any(map(str.isspace, text)) else "file", text)


def _split(prompt: str) -> Iterator[str]:
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
