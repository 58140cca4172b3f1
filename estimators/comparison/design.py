"""From the columns of a sample to the two sides of a regression."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.regression_results import Family
from estimators.errors import EstimatorError
from estimators.sample.outcome import Categories, Outcome
from estimators.sample.recruitment_sample import RecruitmentSample

if TYPE_CHECKING:
    import pandas as pd

F8 = NDArray[np.float64]


def response_of(answers: Outcome, of: str | None, family: Family) -> tuple[str | None, F8]:
    """Return the level that counts as 1, and each row's response, NaN where the answer is missing."""
    if isinstance(answers, Categories):
        event = answers.levels[-1] if of is None and answers.levels else of
        if event not in answers.levels:
            raise EstimatorError(
                f"{answers.name!r} has no level {event!r}: choose one of {', '.join(answers.levels)}"
            )
        response = np.where(answers.known, answers.codes == answers.levels.index(event), np.nan)
        return event, response
    if family == "logistic":
        raise EstimatorError(f"{answers.name!r} is a quantity: a logistic regression explains a level")
    if family == "poisson" and (answers.values[answers.known] < 0).any():
        raise EstimatorError(f"{answers.name!r} has negative values: choose family 'linear'")
    return None, answers.values


def design_of(
    sample: RecruitmentSample, outcome: str, on: Sequence[str] | str, usable: NDArray[np.bool_]
) -> "tuple[pd.DataFrame, list[str]]":
    """Return the design matrix of the rows that have every answer, and readable names of its columns.

    The index of the matrix is the rows'.
    """
    import pandas as pd
    import patsy

    frame = pd.DataFrame({name: _column(each) for name, each in sample.outcomes.items() if each.known.any()})
    if isinstance(on, str):
        formula = on
    else:
        if not on:
            raise EstimatorError("name at least one column to regress on")
        if silent := [name for name in on if not sample.outcome(name).known.any()]:
            raise EstimatorError(f"nobody answered {', '.join(map(repr, silent))}")
        formula = " + ".join(f"Q({name!r})" for name in on)
    try:
        design = patsy.dmatrix(formula, frame[usable], return_type="dataframe", NA_action="drop")
    except patsy.PatsyError as wrong:
        raise EstimatorError(f"the formula {formula!r} cannot be read: {wrong.message}") from None
    used = {factor.name() for factor in design.design_info.factor_infos}
    if outcome in used or f"Q({outcome!r})" in used:
        raise EstimatorError(f"{outcome!r} cannot explain itself")
    if len(design) <= design.shape[1]:
        raise EstimatorError(
            f"{len(design)} respondents have every answer: too few for {design.shape[1]} coefficients"
        )
    if np.linalg.matrix_rank(design.to_numpy()) < design.shape[1]:
        raise EstimatorError(
            "some columns say the same as others, or a level has nobody: leave one of them out"
        )
    return design, [_readable(name) for name in design.columns]


def _column(outcome: Outcome) -> Any:
    import pandas as pd

    if isinstance(outcome, Categories):
        return pd.Categorical.from_codes(outcome.codes, categories=list(outcome.levels))
    return outcome.values


def _readable(term: str) -> str:
    """Return a term as people write it: `Q('sector')[T.other]` is `sector: other`."""
    parts = []
    for part in re.split(r":(?![^\[]*\])", term):  # a level may hold a colon
        name, _, level = part.removeprefix("Q('").replace("')", "").partition("[T.")
        parts.append(f"{name}: {level.removesuffix(']')}" if level else name)
    return " x ".join(parts).replace("Intercept", "(intercept)")
