"""The one way a kernel is compiled: cached on disk, and free of the interpreter lock while it runs."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile a function of numbers and arrays, to be called from Python or from other kernels."""
    return cast("F", njit(cache=True, nogil=True)(function))


def summing_kernel(function: F) -> F:
    """Compile a kernel whose sums may be taken several terms at a time: faster, and the same on every run."""
    return cast("F", njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})(function))
