"""Much that happens at once on the phones, by chance but the same each time."""

import random
from contextlib import suppress
from typing import Any

from tests.phones import SALES, STANDUP_LINE, AlreadyOver, Phones


class Storm:
    """People who ring in, are answered, join the standup and hang up, a dozen at a time."""

    def __init__(self, phones: Phones, seed: int = 7) -> None:
        self.phones = phones
        self.chance = random.Random(seed)
        self.calls: list[str] = []

    def doubles_and_reorders(self) -> None:
        """From here on events are sent twice, or overtaken by later ones."""
        self._faults(duplicate=0.4, reorder=0.4)

    def loses_beginnings(self) -> None:
        """From here on the first word on a call, or that it was answered, may never come.

        Ends do: a call whose end was lost is found out by asking, a minute later.
        """
        self._faults(drop=0.4, duplicate=0.3, reorder=0.3, events=["ice", "ace"])

    def _faults(self, **callbacks: Any) -> None:
        self.phones.control("PUT", "faults", {"callbacks": callbacks})

    def rages(self, blows: int) -> None:
        """So many things happen; returns when whatever was sent has arrived."""
        for _ in range(blows):
            with suppress(AlreadyOver):
                self._blow()
        self.phones.let_callbacks_arrive()

    def _blow(self) -> None:
        what = self.chance.choice(["ring", "ring", "answer", "answer", "hang up"])
        if what == "ring" and len(self.calls) < 12:
            caller = f"+4670174{self.chance.randrange(1000, 9999)}"
            line = self.chance.choice([SALES, SALES, STANDUP_LINE])
            body = {"from": caller, "to": self.phones.numbers[line]}
            self.calls.append(str(self.phones.control("POST", "calls", body)["call_id"]))
        elif what == "answer" and self.calls:
            self.phones.pick_up(self.chance.choice(self.calls))
        elif self.calls:
            ended = self.calls.pop(self.chance.randrange(len(self.calls)))
            self.phones.hang_up(ended)
