"""What the reader must be told of a figure beside its tree-markov interval."""

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.variance import Notes
from estimators.numerics.tree_markov import TreeMarkov

RULES_FROM, LITTLE, FAINT = 0.5, 6.0, 0.05


def notes_of(found: TreeMarkov, are_shares: NDArray[np.bool_], recruits_per_person: float) -> Notes:
    """Return the notes of each figure, the most serious first."""
    notes: list[list[str]] = [[] for _ in are_shares]

    def say(where: NDArray[np.bool_], note: str) -> None:
        for figure in np.flatnonzero(where).tolist():
            notes[figure].append(note)

    for figure in np.flatnonzero(np.abs(found.pull) > 2 * np.sqrt(found.usual_pull)).tolist():
        notes[figure].append(_of_pull(float(found.pull[figure]), is_share=bool(are_shares[figure])))
    say(
        found.slow_part > RULES_FROM,
        "chains remember for ten recruitments and more: "
        "this sample cannot tell how wide the interval should be",
    )
    say(
        (recruits_per_person * found.best_lambda**2 > 1) & (found.best_share >= FAINT),
        "more recruits a head would not make its interval narrower: more seeds would (Rohe 2019)",
    )
    for figure in np.flatnonzero(found.df < LITTLE).tolist():
        notes[figure].append(
            f"there is little to judge its precision by ({found.df[figure]:.1f} degrees of freedom)"
        )
    return tuple(map(tuple, notes))


def _of_pull(pull: float, *, is_share: bool) -> str:
    way, amount = "up" if pull > 0 else "down", abs(pull)
    by = f"{100 * amount:.1f} points" if is_share else f"{amount:.3g}"
    return f"the seeds' own answers pull it {way} by about {by}; the interval allows for it"
