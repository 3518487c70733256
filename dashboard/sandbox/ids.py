"""Ids that a floor makes up: the same ones, in the same order, for the same seed."""

import random
import uuid


class Ids:
    """A sequence of lower-case UUIDs, drawn from a text; without one they never come again."""

    def __init__(self, drawn_from: str | None) -> None:
        self._dice = random.SystemRandom() if drawn_from is None else random.Random(drawn_from)

    def new(self) -> str:
        """The next id."""
        return str(uuid.UUID(int=self._dice.getrandbits(128), version=4))
