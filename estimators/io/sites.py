"""Sites of a study: whether people of one ever recruited people of another."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from estimators.sample.problems import join_some
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.texts import as_texts

_MOST_SITES, _LEAST_PEOPLE, _LEAST_RECRUITS = 20, 10, 5
"""A column with more values, or with smaller groups, says nothing about sites."""
_LOOKED_AT = 1000
"""So many cells tell of most columns that they are no sites."""


def tell_separate_sites(sample: RecruitmentSample, columns: Mapping[str, pl.Series]) -> list[str]:
    """Return a note for each column between whose values nobody recruited anybody."""
    order, seeds = sample.tree.order, sample.tree.seeds
    child, recruiter = order[seeds:], order[sample.tree.parent[seeds:]]
    first = slice(_LOOKED_AT)
    notes = []
    for name, column in columns.items():
        if column.head(_LOOKED_AT).n_unique() > _MOST_SITES:
            continue
        if (column.gather(child[first]) != column.gather(recruiter[first])).any():
            continue
        answers = as_texts(column)
        sites = answers.unique().sort().to_list()
        if "" in sites or not 1 < len(sites) <= _MOST_SITES:
            continue
        codes = answers.cast(pl.Enum(sites)).to_physical().to_numpy()
        if (codes[child] != codes[recruiter]).any():
            continue
        people, brought = np.bincount(codes), np.bincount(codes[child], minlength=len(sites))
        if people.min() >= _LEAST_PEOPLE and brought.min() >= _LEAST_RECRUITS:
            notes.append(
                f"nobody recruited anybody of another {name} ({join_some(sites)}): they are samples of their "
                f"own, and `rds estimate --site {name}` estimates each by itself and pools them"
            )
    return notes
