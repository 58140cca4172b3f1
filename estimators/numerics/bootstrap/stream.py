"""Counter-based random numbers for the kernels.

One stream per replicate, so no order of work can change a digit. The generator is SplitMix64 (Steele, Lea &
Flood 2014, OOPSLA, 453-472), read at a position instead of stepped: number `i` of replicate `b` is
`mix(stream(seed, b) + i * STEP)` in any order.
"""

import numpy as np

from estimators.numerics.compiled import kernel

STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_U27, _U30, _U31, _U11 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(11)


@kernel
def mix(z: np.uint64) -> np.uint64:
    """Return 64 well-mixed bits of a counter."""
    z = (z ^ (z >> _U30)) * _FIRST
    z = (z ^ (z >> _U27)) * _SECOND
    return z ^ (z >> _U31)


@kernel
def stream(seed: np.uint64, replicate: int) -> np.uint64:
    """Return where a replicate's own stream starts."""
    return mix(mix(seed + STEP) ^ mix(np.uint64(replicate) * _FIRST + STEP))


@kernel
def unit(bits: np.uint64) -> float:
    """Return a number in [0, 1) from 64 random bits."""
    return float(bits >> _U11) * (1.0 / 9007199254740992.0)
