"""The levels of an outcome as a chart can show them: six at most, because more looks cannot be told apart."""

from collections import Counter
from collections.abc import Sequence

from estimators.charts.theme import COLOURS, NO_ANSWER
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.strata import strata_of

OTHER = "all others"


def group_levels(answers: Sequence[str], levels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return each answer as a chart shows it, and the levels there are, in their order.

    An empty answer is `NO_ANSWER`. Where there are more levels than looks, those that fewest people have are
    put together.
    """
    count = Counter(answers)
    present = [level for level in levels if count[level]]
    kept = present
    if len(present) > len(COLOURS):
        kept = sorted(sorted(present, key=lambda level: -count[level])[: len(COLOURS) - 1], key=levels.index)
    names = {**dict.fromkeys(present, OTHER), **{level: level for level in kept}, "": NO_ANSWER}
    said = [names[answer] for answer in answers]
    return said, [name for name in (*kept, OTHER, NO_ANSWER) if name in set(said)]


def answers_of(sample: RecruitmentSample, outcome: str) -> tuple[list[str], list[str]]:
    """Return what each row answered, and the levels, as a chart shows them; a quantity as its thirds."""
    asked = sample.outcome(outcome)
    if isinstance(asked, Categories):
        return group_levels(asked.content.tolist(), asked.levels)
    strata = strata_of(sample, asked)
    names = ("", *strata.names)
    by_row = sample.tree.to_rows(strata.codes)
    return group_levels(
        [names[code + 1] for code in by_row.tolist()], [strata.names[i] for i in strata.of_level.tolist()]
    )
