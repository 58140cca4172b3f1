"""How estimates settle while a study runs: each is computed once, after a certain number of completions."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from rds.app.figures import Respondent
from rds.app.study_overview import SettlingEstimate, SettlingPoint
from rds.domain.study import QuestionKind, Study
from rds.estimates.live import LiveEstimate, half_widths, live_estimates

STEPS = (10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
POINTS = 28
"""At most, so that a line can be read."""
FEWEST = 30
"""Below, an interval says nothing."""
REMEMBERED = 2000
"""Computed estimates; one more lets the one that was not asked for longest be forgotten."""
PATIENCE = 1.0
"""Seconds that a page waits. What takes longer is computed further, and shown when it is asked for next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The lines, and the middle half-width of all shares now; None where nothing can be estimated."""

    estimates: Sequence[SettlingEstimate]
    half_width: float | None


class SettlingEstimates:
    """Computes and remembers, for all studies of a process, one study at a time."""

    def __init__(self) -> None:
        """Begin with nothing computed."""
        self._known: OrderedDict[str, tuple[LiveEstimate, ...]] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[Settled]] = {}
        self._alone = asyncio.Lock()

    async def of(self, respondents: Sequence[Respondent], study: Study) -> Settled | None:
        """Return the lines of a study; None when that takes longer than a page should."""
        sizes = checkpoints(len(respondents))
        keys = await asyncio.to_thread(digests, respondents, study, sizes)
        if not keys:
            return Settled(estimates=(), half_width=None)
        whole = keys[sizes[-1]]
        task = self._under_way.get(whole)
        if task is None:
            task = asyncio.create_task(self._compute(respondents, study, keys))
            self._under_way[whole] = task
            task.add_done_callback(lambda _: self._under_way.pop(whole, None))
        done, _ = await asyncio.wait((task,), timeout=PATIENCE)
        return task.result() if done else None

    async def _compute(
        self, respondents: Sequence[Respondent], study: Study, keys: Mapping[int, str]
    ) -> Settled:
        async with self._alone:
            for size, key in keys.items():
                if key not in self._known:
                    self._known[key] = await asyncio.to_thread(estimate_first, respondents, size, study)
                self._known.move_to_end(key)
        found = {size: self._known[key] for size, key in keys.items()}
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        widths = half_widths(found[max(found)])
        return Settled(
            estimates=lines(found, respondents, study),
            half_width=widths[len(widths) // 2] if widths else None,
        )


def checkpoints(n: int) -> list[int]:
    """Return at how many completed people an estimate is made: at round numbers, and now."""
    if n < FEWEST:
        return [n] if n else []
    step = next((step for step in STEPS if n / step <= POINTS), STEPS[-1])
    return sorted({*range(max(step, FEWEST), n, step), n})


def digests(respondents: Sequence[Respondent], study: Study, sizes: Sequence[int]) -> dict[int, str]:
    """Return for each size a digest of what its estimates depend on: a corrected answer makes another."""
    running = blake2b(repr(study.survey).encode(), digest_size=16)
    found, wanted = {}, set(sizes)
    for n, one in enumerate(respondents, start=1):
        running.update(repr((one.id, one.recruiter, sorted(one.answers.items()))).encode())
        if n in wanted:
            found[n] = running.hexdigest()
    return found


def estimate_first(respondents: Sequence[Respondent], size: int, study: Study) -> tuple[LiveEstimate, ...]:
    """Return the estimates of the people who completed first; none where nothing can be estimated."""
    from estimators import EstimatorError

    first = respondents[:size]
    if not any(one.recruiter for one in first):
        return ()
    try:
        return tuple(live_estimates(first, study))
    except EstimatorError:
        return ()


def lines(
    found: Mapping[int, Sequence[LiveEstimate]], respondents: Sequence[Respondent], study: Study
) -> list[SettlingEstimate]:
    """Return a line for the first option of each choice question, in the order of asking."""
    drawn = []
    for question in study.survey:
        if question.kind is not QuestionKind.CHOICE:
            continue
        level = question.options[0].key
        points = [
            SettlingPoint(
                n=size,
                at=respondents[size - 1].completed_at,
                estimate=one.estimate,
                low=one.low,
                high=one.high,
            )
            for size, estimates in found.items()
            for one in estimates
            if (one.outcome, one.level) == (question.key, level) and one.has_interval
        ]
        if points:
            drawn.append(SettlingEstimate(outcome=question.key, level=level, points=points))
    return drawn
