"""Whom people give their codes to."""

from collections.abc import Iterator, Sequence, Set
from itertools import count

from rds.simulation.actions import Forward
from rds.simulation.draws import Draws
from rds.simulation.habits import Habits
from rds.simulation.workforce import Worker


def hand_out(
    codes: Sequence[str],
    worker: Worker,
    approached: Set[int],
    *,
    population: int,
    draws: Draws,
    habits: Habits,
) -> tuple[Forward, ...]:
    """Give each code to a friend nobody has approached yet, or now and then to a stranger.

    Friends are taken in an order that is the worker's own, so who gets a code depends on others only through
    `approached`. Codes for which no friend is left are kept.
    """
    friends = iter(draws.shuffle((int(i) for i in worker.neighbours), "friend")) if codes else iter(())
    taken = {worker.position}
    handed = []
    for code in codes:
        stranger = draws.happens(habits.to_a_stranger, f"stranger {code}")
        candidates = _strangers(population, draws, code) if stranger else friends
        to = next((i for i in candidates if i not in approached and i not in taken), None)
        if to is not None:
            taken.add(to)
            delay = habits.forwarding * draws.log_normal(1, habits.spread, f"forwards {code}")
            handed.append(Forward(code=code, to=to, delay=delay))
    return tuple(handed)


def _strangers(population: int, draws: Draws, code: str) -> Iterator[int]:
    return (draws.below(population, f"stranger {code} {attempt}") for attempt in count())
