"""What goes wrong, and when: a list that follows from a seed alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """One thing that can go wrong, in the words of the report."""

    SERVICE_KILLED = "the service is killed"
    WORKER_KILLED = "the worker is killed"
    DATABASE_KILLED = "all of the database's processes are killed"
    BACKEND_KILLED = "one of the database's processes is killed, and it recovers by itself"
    ALL_KILLED = "service, worker and database are killed at once"
    TRANSACTION_CUT = "a connection is cut in the middle of a transaction"
    SEND_TIMES_OUT = "the provider does not answer a send, and has not taken it"
    SEND_5XX = "the provider answers a send with 500"
    SEND_429 = "the provider answers a send with 429"
    PHONE_OPTED_OUT = "a phone tells the provider alone to stop: 21610"
    ANSWER_LOST = "the provider takes a message, and its answer is lost"
    CLOCK_AHEAD = "the clock leaps, and is up to an hour ahead from then on"
    CLOCK_BEHIND = "the clock leaps, and is up to an hour behind from then on"


KILLS = frozenset(
    {
        Fault.SERVICE_KILLED,
        Fault.WORKER_KILLED,
        Fault.DATABASE_KILLED,
        Fault.BACKEND_KILLED,
        Fault.ALL_KILLED,
    }
)
"""Those that end a process with SIGKILL."""

WEIGHTS = {
    Fault.SERVICE_KILLED: 20,
    Fault.WORKER_KILLED: 24,
    Fault.DATABASE_KILLED: 8,
    Fault.BACKEND_KILLED: 5,
    Fault.ALL_KILLED: 3,
    Fault.TRANSACTION_CUT: 12,
    Fault.SEND_TIMES_OUT: 1,
    Fault.SEND_5XX: 6,
    Fault.SEND_429: 4,
    Fault.PHONE_OPTED_OUT: 1,
    Fault.ANSWER_LOST: 10,
    Fault.CLOCK_AHEAD: 3,
    Fault.CLOCK_BEHIND: 2,
}
LONGEST_GAP = 16
"""Beats of the provider: a text or a send begins, or is through. Whoever takes part makes about seventy."""
LONGEST_PAUSE = 0.02
"""Seconds, so that what strikes does not always strike at the very end of something."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault, so many beats and then so many seconds after the one before; `size` from 0 to 1 says how far
    a clock moves.
    """

    beats: int
    pause: float
    fault: Fault
    size: float

    def __str__(self) -> str:
        return f"{self.beats:3} beats + {self.pause * 1000:4.1f} ms: {self.fault} ({self.size:.2f})"


def plan(seed: int, kills: int) -> tuple[Strike, ...]:
    """Return strikes up to the one that makes so many kills. The same seed gives the same list."""
    chance = Random(seed)
    strikes: list[Strike] = []
    while kills:
        (fault,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        beats = chance.randint(1, LONGEST_GAP)
        strikes.append(Strike(beats, chance.uniform(0, LONGEST_PAUSE), fault, chance.random()))
        kills -= fault in KILLS
    return tuple(strikes)


def count_faults(strikes: Iterable[Strike]) -> Counter[Fault]:
    """Return how many there are of each fault."""
    return Counter(strike.fault for strike in strikes)
