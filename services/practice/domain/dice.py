"""Chance that can be had again: the same seed, purpose and turn always fall the same way."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Final, TypeVar

Name = TypeVar("Name")

_HIGHEST: Final = 1 << 64


class Dice:
    """A seeded die. A roll depends on what is asked for, not on when, so concurrency does not change it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._turns: Counter[str] = Counter()

    def turn(self, purpose: str) -> int:
        """The number of the next thing of this kind, from 1; new dice count anew."""
        self._turns[purpose] += 1
        return self._turns[purpose]

    def roll(self, *purpose: object) -> float:
        """A number in [0, 1) that belongs to this seed and purpose."""
        text = ":".join(map(str, (self._seed, *purpose)))
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / _HIGHEST

    def happens(self, share: float, *purpose: object) -> bool:
        """Whether something that happens in this share of cases happens in this one."""
        return share > 0 and self.roll(*purpose) < share

    def pick(self, shares: Mapping[Name, float], *purpose: object) -> Name | None:
        """One of the names, each as often as its share says; None for the rest."""
        if not shares:
            return None
        left = self.roll(*purpose)
        for name, share in shares.items():
            left -= share
            if left < 0:
                return name
        return None
