"""Groups by more than one column at once."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample


def cross(sample: RecruitmentSample, names: Sequence[str]) -> tuple[RecruitmentSample, str | None]:
    """Return the sample with an outcome whose levels are the combinations of several, and that one's name.

    `agegrp x sex` has levels such as `25+ x male`: those that occur, in the stated order of each. Whoever has
    no answer to one of them has none to it. One name is itself, no name is None. Raises UnknownName or
    EstimatorError where an outcome is not there or is a quantity.
    """
    columns = [sample.categories(name) for name in dict.fromkeys(names)]
    if len(columns) < 2:
        return sample, columns[0].name if columns else None
    shape = [len(column.levels) for column in columns]
    known = np.all([column.known for column in columns], axis=0)
    joint = np.ravel_multi_index([np.where(known, column.codes, 0) for column in columns], shape)
    occurring = np.unique(joint[known])
    codes = np.where(known, np.searchsorted(occurring, joint), -1)
    places = zip(*np.unravel_index(occurring, shape), strict=True)
    levels = tuple(
        " x ".join(column.levels[place] for column, place in zip(columns, each, strict=True))
        for each in places
    )
    name = " x ".join(column.name for column in columns)
    crossed = Categories(name, levels, codes.astype(np.int64))
    return replace(sample, outcomes=MappingProxyType({**sample.outcomes, name: crossed})), name
