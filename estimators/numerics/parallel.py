"""Spreading replicates over threads.

Each replicate has its own stream and its own row, so the digits never depend on it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


def over_replicates(
    kernel: Callable[..., None],
    arguments: tuple[Any, ...],
    shape: tuple[int, int],
    dtype: type[np.generic],
    seed: int,
    threads: int,
) -> NDArray[Any]:
    """Return an array of `shape` whose rows the kernel filled.

    `kernel(*arguments, seed, first replicate, rows)`. The kernels release the interpreter lock; plain threads
    serve any number of callers at once, which numba's own parallel loops do not on every platform.
    """
    rows = np.empty(shape, dtype=dtype)
    key = np.uint64(seed % 2**64)
    bounds = np.linspace(0, shape[0], min(threads, max(shape[0], 1)) + 1).astype(int).tolist()
    blocks = [(begin, rows[begin:end]) for begin, end in pairwise(bounds)]
    if len(blocks) == 1:
        kernel(*arguments, key, 0, rows)
        return rows
    with ThreadPoolExecutor(len(blocks)) as pool:
        for done in [pool.submit(kernel, *arguments, key, begin, rows) for begin, rows in blocks]:
            done.result()
    return rows
