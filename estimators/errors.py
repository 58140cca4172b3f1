"""What the library refuses, and why: every refusal is an `EstimatorError` that says what to do next."""

from importlib.util import find_spec


class EstimatorError(ValueError):
    """The library cannot answer as asked; the message says what to change."""


class UnknownName(EstimatorError, KeyError):
    """There is no outcome, level or figure of that name; the message says which there are."""

    def __str__(self) -> str:
        return str(self.args[0])


class MissingExtra(EstimatorError, ImportError):
    """Something needs a part that is not installed; the message says how to install it."""


def require(purpose: str, *modules: str, extra: str = "analysis") -> None:
    """Raise MissingExtra unless all `modules` are installed: `require("a chart", "altair", "vl_convert")`."""
    if missing := [name for name in modules if find_spec(name) is None]:
        raise MissingExtra(f'{purpose} needs {" and ".join(missing)}: pip install "seedline[{extra}]"')
