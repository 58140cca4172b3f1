"""Can the network sizes be trusted? Their distribution, and how they pile up on round numbers.

A pile is measured as Whipple's index measures it for ages: 100 times the answers on multiples of `step` over
those expected there, one in `step`. Around each multiple the range is cut evenly, so that a rising or falling
distribution alone gives 100. The words for it are those of the United Nations (1955, Manual II, Population
Studies 23).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.provenance import SampleSummary, summary_of
from estimators.estimation.results import align, short
from estimators.sample.recruitment_sample import RecruitmentSample

ROUGH = 125
"""From this index on, the United Nations call ages rough; from 175 on, very rough."""
VERY_ROUGH = 175
FEWEST = 30
"""With fewer answers than this an index says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """How network sizes pile up on the multiples of a number."""

    step: int
    n: int
    """How many answers are near or at such a multiple: half a step below the second or more (for the first
    few, everybody counts)."""
    share: float
    """The part of them that is a multiple; 1 / step would be expected."""
    index: float
    """100 where there is no pile, 100 * step where every answer is a multiple; NaN for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkSizes:
    """The reported network sizes, those not known left out."""

    sample: SampleSummary
    n: int
    unknown: int
    sizes: NDArray[np.int64]
    """The sizes that anybody reported, ascending."""
    people: NDArray[np.int64]
    """How many reported each."""
    quartiles: tuple[float, float, float]
    mean: float
    fives: Heap
    tens: Heap
    contradicted: int
    """How many report fewer peers than took part with them: their recruits, and their recruiter."""
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        heaps = {
            name: {
                "n": heap.n,
                "share": heap.share if heap.n else None,
                "index": heap.index if heap.n else None,
            }
            for name, heap in (("fives", self.fives), ("tens", self.tens))
        }
        return {
            "n": self.n,
            "unknown": self.unknown,
            "sizes": self.sizes.tolist(),
            "people": self.people.tolist(),
            "quartiles": list(self.quartiles),
            "mean": self.mean,
            "heaping": heaps,
            "contradicted": self.contradicted,
        }

    def __str__(self) -> str:
        low, middle, high = (f"{x:g}" for x in self.quartiles)
        rows = [
            [
                f"multiples of {h.step}",
                str(h.n),
                short(h.share),
                short(1 / h.step),
                f"{h.index:.0f}" if h.n else "-",
            ]
            for h in (self.fives, self.tens)
        ]
        return "\n".join(
            [
                (
                    f"network sizes: {self.sizes[0]} to {self.sizes[-1]}, quartiles {low}, {middle}, {high},"
                    f" mean {self.mean:.1f}; {self.unknown} not known"
                ),
                *align(["heaping", "n", "share", "expected", "index"], rows, left=1),
                f"{self.contradicted} people report fewer peers than took part with them",
            ]
        )


def network_sizes(sample: RecruitmentSample) -> NetworkSizes:
    """Return the distribution of the reported network sizes, and its piles on multiples of five and ten.

    It warns where the index of fives is 125 or more (rough) on at least 30 answers, and where people report
    fewer peers than took part with them. Sizes that the sample's policy put in place of missing ones count as
    reported.
    """
    reported = sample.network_size[sample.network_size > 0]
    sizes, people = np.unique(reported, return_counts=True)
    met = sample.recruits + ~sample.is_seed
    contradicted = int(((sample.network_size > 0) & (sample.network_size < met)).sum())
    low, middle, high = np.quantile(reported, [0.25, 0.5, 0.75]).tolist()
    fives, tens = heap(reported, 5), heap(reported, 10)
    return NetworkSizes(
        sample=summary_of(sample),
        n=len(reported),
        unknown=len(sample) - len(reported),
        sizes=sizes,
        people=people,
        quartiles=(low, middle, high),
        mean=float(reported.mean()),
        fives=fives,
        tens=tens,
        contradicted=contradicted,
        warnings=_warnings(fives, contradicted),
    )


def heap(sizes: NDArray[np.int64], step: int) -> Heap:
    """Return how answers pile up on the multiples of `step`, from the smallest of at least 10 on.

    Below, people count one by one.
    """
    first = -(-10 // step) * step
    near = sizes[sizes >= first - (step - 1) // 2]
    on = int((near % step == 0).sum())
    share = on / len(near) if len(near) else float("nan")
    return Heap(step=step, n=len(near), share=share, index=100 * step * share)


def _warnings(fives: Heap, contradicted: int) -> tuple[str, ...]:
    found = []
    if fives.n >= FEWEST and fives.index >= ROUGH:
        word = "very rough" if fives.index >= VERY_ROUGH else "rough"
        found.append(
            f"network sizes are {word}: {fives.share:.0%} of those of 8 or more end in 0 or 5, where 20%"
            f" would (index {fives.index:.0f}): people round them; see how far the estimates depend on it"
        )
    if contradicted:
        found.append(
            f"network sizes are contradicted: {contradicted} report fewer peers than took part with them. Ask"
            " them again where you can"
        )
    return tuple(found)
