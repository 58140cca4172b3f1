"""Everything wrong with a sample, said at once."""

from collections.abc import Iterable

from estimators.errors import EstimatorError


class SampleProblems(EstimatorError):
    """The sample cannot be used.

    `problems` has one sentence for each thing that is wrong, with the ids concerned.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "the sample has a problem" if count == 1 else f"the sample has {count} problems"
        super().__init__("\n  - ".join([f"{head}; nothing was repaired:", *self.problems]))


class Problems:
    """Collects what is wrong, so that the caller hears all of it in one go."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, sentence: str) -> None:
        """Note one problem."""
        self._found.append(sentence)

    def raise_if_any(self) -> None:
        """Raise SampleProblems when at least one problem was noted."""
        if self._found:
            raise SampleProblems(self._found)


def join_some(names: Iterable[str], most: int = 20) -> str:
    """Return names as a readable list, the first `most` of them."""
    names = list(names)
    shown = ", ".join(str(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
