"""Quantiles of Student's t distribution, for one estimate without the third of a second that SciPy loads."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

F8: TypeAlias = NDArray[np.float64]

_STEPS = 60
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
