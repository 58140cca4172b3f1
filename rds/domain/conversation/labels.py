"""Where the labels and keys of a question's options stand in a message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rds.domain.folding import fold
from rds.domain.parsed_text import Token, WordClass
from rds.domain.study import Option, Question

ARTICLES = frozenset({"a", "an", "the", "un", "une", "le", "la", "les", "el", "los", "las", "una"})
"""Left out at the beginning of a label: `un autre genre` is texted as `autre genre`."""


_PHRASES = (WordClass.NOBODY, WordClass.IDIOM, WordClass.UNSURE, WordClass.CORRECTION, WordClass.PRONOUN)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write an option: without spaces, so that `homecare` is `home care`."""

    option: Option
    joined: str
    is_label: bool
    goes_on: frozenset[str] = frozenset()
    """The words with which labels of the option go on after these."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A label or key in the words of a message, from one word to the one before `end`."""

    option: Option
    start: int
    end: int
    is_label: bool
    goes_on: frozenset[str] = frozenset()


def forms(question: Question) -> list[Form]:
    """Return the ways to write each option.

    They are its labels in every language, with and without an opening `Yes,`, and its keys.
    """
    found: dict[tuple[str, str], Form] = {}
    for option in question.options:
        for words, is_label in _ways(option):
            form = Form(option, "".join(words), is_label, _continuations(option, words))
            if form.joined:
                found.setdefault((option.key, form.joined), form)
    return list(found.values())


def _continuations(option: Option, words: Sequence[str]) -> frozenset[str]:
    """Return the words that follow `words` in the labels that begin with them and are longer."""
    labels = [fold(label).split() for label in option.label.values()]
    size = len(words)
    return frozenset(label[size] for label in labels if len(label) > size and label[:size] == list(words))


def opening_words(option: Option) -> frozenset[str]:
    """Return the first words of the option's labels that have more than one."""
    labels = [fold(label).split() for label in option.label.values()]
    return frozenset(label[0] for label in labels if len(label) > 1)


def _ways(option: Option) -> Iterator[tuple[list[str], bool]]:
    for label in option.label.values():
        words = fold(label).split()
        yield words, True
        opening, comma, rest = label.partition(",")
        if comma and len(opening.split()) == 1 and rest.strip():
            words = fold(rest).split()
            yield words, True
        if len(words) > 1 and words[0] in ARTICLES:
            yield words[1:], True
    key = fold(option.key).split()
    yield key, len(key) > 1


def occurrences(tokens: Sequence[Token], ways: Sequence[Form]) -> list[Occurrence]:
    """Return where the options stand in a message; one within another, longer one is left out."""
    words = [fold(token.word).replace(" ", "") for token in tokens]
    found = [
        Occurrence(form.option, start, end, form.is_label, form.goes_on)
        for form in ways
        for start in range(len(words))
        if (end := _end(words, start, form.joined))
    ]
    whole = [one for one in found if not _is_torn(one, tokens)]
    return [one for one in whole if not any(_holds(other, one) for other in whole)]


def _is_torn(one: Occurrence, tokens: Sequence[Token]) -> bool:
    """Return whether the words found are part of a phrase that means something else: the `no` of `no one`."""
    inside = tokens[one.start : one.end]
    outside = (*tokens[max(one.start - 1, 0) : one.start], *tokens[one.end : one.end + 1])
    phrases = [token.classes for token in inside if token.is_any(*_PHRASES)]
    return any(token.classes in phrases for token in outside)


def _end(words: Sequence[str], start: int, joined: str) -> int:
    """Return the place after the words that spell `joined` from `start` on, or 0."""
    at, spelled = start, ""
    while at < len(words) and words[at] and joined.startswith(spelled + words[at]):
        spelled += words[at]
        at += 1
        if spelled == joined:
            return at
    return 0


def _holds(other: Occurrence, one: Occurrence) -> bool:
    same = (other.start, other.end) == (one.start, one.end)
    if same:
        return other.option is one.option and other.is_label and not one.is_label
    return other.start <= one.start and one.end <= other.end
