"""How often the diagnostics warn, with known truth: `python -m tests.support.alarms` prints the analysts'
table.
"""

from collections.abc import Callable, Iterable
from typing import Any

from estimators import RecruitmentSample
from estimators.diagnostics.chains import chains
from estimators.diagnostics.convergence import convergence
from estimators.diagnostics.seed_dependence import seed_dependence
from tests.support.simulated_recruitment import a_recruitment


def drifts(sample: RecruitmentSample) -> bool:
    return any("still moved" in w for w in convergence(sample, "member").warnings)


def differ(sample: RecruitmentSample) -> bool:
    return any("differ more than recruitment" in w for w in chains(sample, "member", replicates=199).warnings)


def pulled(sample: RecruitmentSample) -> bool:
    return any("moved a share" in w for w in seed_dependence(sample, "member").warnings)


def alarms(warns: Callable[[RecruitmentSample], bool], keys: Iterable[int], **course: Any) -> int:
    """In how many recruitments of a course (those of `a_recruitment`) there is a warning."""
    return sum(warns(a_recruitment(key, **course)) for key in keys)


COURSES = (
    ("nothing; no memory", {"memory": 0.0}),
    ("nothing; memory 0.3", {"memory": 0.3}),
    ("nothing; memory 0.6", {"memory": 0.6}),
    ("nothing; memory 0.3, 200 people from 10 seeds", {"memory": 0.3, "n": 200, "seeds": 10}),
    ("a share that rises by 20 points over the study", {"memory": 0.3, "drift": 0.2}),
    ("a share that rises by 30 points", {"memory": 0.3, "drift": 0.3}),
    ("two sides that never recruit each other, 20 points apart", {"memory": 0.3, "apart": 0.1}),
    ("two such sides, 40 points apart", {"memory": 0.3, "apart": 0.2}),
    ("all seeds say yes, memory 0.7", {"memory": 0.7, "seeds_say_yes": 1.0}),
)


if __name__ == "__main__":
    runs = range(10_000, 10_300)
    print("| what is wrong | drift | chains differ | seeds moved a share |\n|---|---|---|---|")  # noqa: T201  its job
    for what, course in COURSES:
        said = [f"{alarms(warns, runs, **course) / len(runs):.0%}" for warns in (drifts, differ, pulled)]
        print(f"| {what} | {' | '.join(said)} |", flush=True)  # noqa: T201  its job
