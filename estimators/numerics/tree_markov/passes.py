"""The choice between recursions in NumPy and compiled ones: it changes the time they take, and no digit."""

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.tree_markov import plain_passes

WORTH_LOADING, A_WAVE = 2_000_000, 1_000
"""How many numbers NumPy goes through before the compiler is loaded, and how many of them a wave costs it.

NumPy takes a tenth of a second for them, the compiler half a second to load and seconds to compile.
"""


class _Chooser:
    """Counts what this process has gone through in NumPy."""

    def __init__(self) -> None:
        self.numbers = 0

    def choose(self, wave: NDArray[np.int64], each: int) -> ModuleType:
        """Return the module whose recursions suit people of these waves, with `each` numbers a person."""
        self.numbers += len(wave) * each + int(wave.max(initial=0)) * A_WAVE
        if self.numbers <= WORTH_LOADING:
            return plain_passes
        from estimators.numerics.tree_markov import compiled_passes  # loads the compiler

        return compiled_passes


passes_for = _Chooser().choose
