"""The one way a kernel is compiled: cached on disk, and free of the interpreter lock while it runs."""

import hashlib
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])

_PACKAGE = Path(__file__).parents[1]
_numba: Any = numba.config


def kernel(function: F) -> F:
    """Compile a function of numbers and arrays, to be called from Python or from other kernels."""
    return cast("F", _enable_cache(numba.njit(nogil=True)(function)))


def summing_kernel(function: F) -> F:
    """Compile a kernel whose sums may be taken several terms at a time: faster, and the same on every run."""
    return cast("F", _enable_cache(numba.njit(nogil=True, fastmath={"reassoc", "contract"})(function)))


def _enable_cache(dispatcher: Any) -> Any:
    """Keep what is compiled of a function where only the very same kernels find it.

    numba looks at a function's own file alone: with its usual cache, a change of what the function calls in
    another file would go unnoticed, and give yesterday's figures.
    """
    before = _numba.CACHE_DIR
    _numba.CACHE_DIR = str(_folder())
    try:
        dispatcher.enable_caching()
    finally:
        _numba.CACHE_DIR = before
    return dispatcher


@cache
def _folder() -> Path:
    """Return the folder of these kernels; those of earlier versions are removed when it is new."""
    digest = hashlib.sha256()
    for file in sorted(_PACKAGE.rglob("*.py")):
        text = file.read_bytes()
        if b"estimators.numerics.compiled" in text:
            digest.update(text)
    folder = _home() / f"kernels-{digest.hexdigest()[:16]}"
    if not folder.exists():
        for old in folder.parent.glob("kernels-*"):
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _home() -> Path:
    """Return where this user may keep files.

    Where numba is told to, else beside the package, else in the home directory.
    """
    if _numba.CACHE_DIR:
        return Path(_numba.CACHE_DIR)
    if os.access(_PACKAGE, os.W_OK):
        return _PACKAGE / "__pycache__"
    return Path.home() / ".cache" / "seedline"
