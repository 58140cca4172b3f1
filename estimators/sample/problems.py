"""Everything wrong with a sample, said at once."""

from collections.abc import Iterable, Sequence

from estimators.errors import EstimatorError


class SampleProblems(EstimatorError):
    """The sample cannot be used.

    `problems` has one sentence for each thing that is wrong, with the first of the ids concerned; `complete`
    has the same sentences with all of them.
    """

    def __init__(self, problems: Iterable[str], complete: Iterable[str] | None = None) -> None:
        self.problems = tuple(problems)
        self.complete = self.problems if complete is None else tuple(complete)
        count = len(self.problems)
        head = "the sample has a problem" if count == 1 else f"the sample has {count} problems"
        rest = (
            []
            if self.complete == self.problems
            else ["--problems FILE writes all of them (in Python complete)"]
        )
        super().__init__("\n  - ".join([f"{head}; nothing was repaired:", *self.problems, *rest]))


class Problems:
    """Collects what is wrong, so that the caller hears all of it in one go."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []

    def add(self, sentence: str, names: Iterable[object] | None = None) -> None:
        """Note one problem; `{}` in the sentence stands for the names, where there are any."""
        if names is None:
            self._found.append((sentence, sentence))
            return
        listed = [str(name) for name in names]
        before, after = sentence.split("{}", 1)
        self._found.append((before + join_some(listed) + after, before + join_all(listed) + after))

    def raise_if_any(self) -> None:
        """Raise SampleProblems when at least one problem was noted."""
        if self._found:
            raise SampleProblems(*zip(*self._found, strict=True))


def join_some(names: Iterable[object], most: int = 20) -> str:
    """Return names as a readable list, the first `most` of them."""
    listed = [str(name) for name in names]
    return (
        join_all(listed)
        if len(listed) <= most
        else f"{join_all(listed[:most])} and {len(listed) - most} more"
    )


def join_all(names: Sequence[str]) -> str:
    """Return names as a readable list."""
    return ", ".join(names)
