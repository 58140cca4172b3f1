"""Random draws that do not depend on who acts first."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from math import exp
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
_NORMAL = NormalDist()


class Draws:
    """One person's draws: each is a hash of the seed, the person and what it decides.

    Asked twice for the same thing it answers the same, so a whole fieldwork can be replayed in any order of
    events.
    """

    def __init__(self, seed: int, person: int) -> None:
        self._who = f"{seed}/{person}/"

    def uniform(self, what: str) -> float:
        """Return a number strictly between 0 and 1."""
        digest = blake2b((self._who + what).encode(), digest_size=8).digest()
        return ((int.from_bytes(digest) >> 12) + 0.5) / 2**52

    def happens(self, probability: float, what: str) -> bool:
        """Return True with this probability."""
        return self.uniform(what) < probability

    def log_normal(self, median: float, sigma: float, what: str) -> float:
        """Return a log-normal number with this median."""
        return median * exp(sigma * _NORMAL.inv_cdf(self.uniform(what)))

    def below(self, count: int, what: str) -> int:
        """Return one of 0, 1, ..., count - 1, each as likely."""
        return int(self.uniform(what) * count)

    def pick(self, choices: Sequence[T], what: str) -> T:
        """Return one of the choices, each as likely."""
        return choices[self.below(len(choices), what)]

    def which(self, probabilities: Iterable[float], what: str) -> int:
        """Return 0, 1, 2, ... with these probabilities; the last one takes what rounding leaves."""
        left, position = self.uniform(what), 0
        for position, probability in enumerate(probabilities):  # noqa: B007 the last position is the answer
            left -= probability
            if left < 0:
                break
        return position

    def shuffle(self, items: Iterable[int], what: str) -> list[int]:
        """Return the items in an order of their own, which does not change when some are missing."""
        return sorted(items, key=lambda item: self.uniform(f"{what}/{item}"))
