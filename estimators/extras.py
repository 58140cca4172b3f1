"""Parts that are installed only when asked for, and the words for when they are not there."""

from importlib.util import find_spec


class MissingExtra(ImportError):
    """Something needs a part that is not installed; the message says how to install it."""


def require(purpose: str, *modules: str, extra: str = "analysis") -> None:
    """Raise MissingExtra unless all `modules` are installed: `require("a chart", "altair", "vl_convert")`."""
    if missing := [name for name in modules if find_spec(name) is None]:
        raise MissingExtra(f'{purpose} needs {" and ".join(missing)}: pip install "seedline[{extra}]"')
