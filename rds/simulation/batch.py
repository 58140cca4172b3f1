"""Which of the texts that are due go to the study together, so that only the seed decides what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rds.simulation.actions import SOON, Action, Text

AT_ONCE = 64
"""How many phones text at one instant at most."""


@dataclass(frozen=True, slots=True)
class Due:
    """One act of one person, at its time; `order` keeps acts of one instant in the order decided."""

    at: datetime
    order: int
    who: int
    action: Action

    def __lt__(self, other: "Due") -> bool:
        return (self.at, self.order) < (other.at, other.order)


class Batch:
    """Takes acts in the order in which they are due: texts to send now, acts to do now, and what waits.

    - Of one person each act waits for those before it; only texts that belong together go out together.
    - Only a text of somebody who is at the last question may complete a survey: at most `may_complete` of
      them are taken, so that the target is not passed. All others fill the batch, so that the service stays
      busy.
    - Near the end of the budget codes are texted by themselves, and only codes that all fit or that all do
      not: else the machine would decide whose fits.
    """

    def __init__(self, *, may_complete: int, openings: int | None, may_finish: Callable[[int], bool]) -> None:
        """Take how many may complete and how many codes fit (None without a budget).

        `may_finish` tells of a person whether their next text may complete the survey.
        """
        self.texts: dict[int, list[Due]] = {}
        """By person, those that go out: the first at once, the others soon after it."""
        self.waiting: list[Due] = []
        self._held: set[int] = set()
        self._may_complete = may_complete
        self._may_finish = may_finish
        self._is_tight = openings is not None and openings < AT_ONCE
        self._may_present = openings if self._is_tight and openings else AT_ONCE
        self._presents = False

    @property
    def is_full(self) -> bool:
        """Whether no further text is taken."""
        return len(self.texts) >= (self._may_present if self._presents else AT_ONCE)

    def may_do(self, due: Due) -> bool:
        """Take an act; return whether it is to be done now: it is no text, and nothing waits before it."""
        if due.who in self._held:
            self.waiting.append(due)
        elif isinstance(due.action, Text):
            self._take(due, presents=due.action.presents)
        elif due.who in self.texts:
            self.waiting.append(due)
        else:
            return True
        return False

    def _take(self, due: Due, *, presents: bool) -> None:
        if due.who in self.texts and due.at - self.texts[due.who][-1].at <= SOON:
            self.texts[due.who].append(due)
        elif due.who not in self.texts and self._fits(due.who, presents=presents):
            self.texts[due.who] = [due]
            self._presents = presents
            self._may_complete -= self._may_finish(due.who)
        else:
            self.waiting.append(due)
            self._held.add(due.who)

    def _fits(self, who: int, *, presents: bool) -> bool:
        is_other_kind = self._is_tight and bool(self.texts) and presents != self._presents
        return not is_other_kind and (self._may_complete > 0 or not self._may_finish(who))
