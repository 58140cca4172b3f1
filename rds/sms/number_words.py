"""Numbers in words, as English, French and Spanish spell them. The words themselves are in the files of `words`."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from rds.domain.folding import fold
from rds.sms.vocabulary import word_files

MOST_IN_WORDS = 1000
_NOT_READ = "~"
"""Before a number word that is another word in another language: `once`."""


def numbers_of(language: str) -> Mapping[str, Any]:
    """Return the number words of a language."""
    numbers: Mapping[str, Any] = word_files()[language]["numbers"]
    return numbers


def english_words(number: int) -> tuple[str, ...]:
    """Return the words of a number up to 999, without `and`: `two hundred five`."""
    numbers = numbers_of("en")
    hundreds, rest = divmod(number, 100)
    words = [numbers["units"][hundreds], numbers["hundred"]] if hundreds else []
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        words.append(numbers["tens"][tens - 2])
    if rest or not words:
        words.append(numbers["units"][rest])
    return tuple(words)


def french_words(number: int, *, regular: bool = False) -> tuple[str, ...]:
    """Return the words of a number up to 999, without `et`: `deux cent cinq`; `regular` says septante, huitante, nonante."""
    numbers = numbers_of("fr")
    units, tens_words = numbers["units"], numbers["tens"]
    hundreds, rest = divmod(number, 100)
    words = ([units[hundreds]] if hundreds > 1 else []) + ([numbers["hundred"]] if hundreds else [])
    if rest >= 80 and not regular:
        words += [units[4], tens_words[0]]
        rest -= 80
    elif rest >= 70 and not regular:
        words.append(tens_words[4])
        rest -= 60
    if rest > 16:
        tens, rest = divmod(rest, 10)
        words.append(units[10] if tens == 1 else tens_words[tens - 2])
    if rest or not words:
        words.append(units[rest])
    return tuple(words)


def spanish_words(number: int) -> tuple[str, ...]:
    """Return the words of a number up to 199, without `y`: `treinta cinco`."""
    numbers = numbers_of("es")
    hundreds, rest = divmod(number, 100)
    words = [numbers["hundred"]] if hundreds else []
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        words.append(numbers["tens"][tens - 2])
    if rest or not words:
        words.append(numbers["units"][rest])
    return tuple(word if word.startswith(_NOT_READ) else fold(word) for word in words)


def _spelled() -> Iterator[tuple[tuple[str, ...], int]]:
    for number in range(MOST_IN_WORDS):
        english = english_words(number)
        yield english, number
        if english[:2] == ("one", "hundred"):
            yield ("a", *english[1:]), number
            if rest := english[2:]:
                yield ("hundred", *rest), number
        yield french_words(number), number
        yield french_words(number, regular=True), number
        if number < 200 and not any(word.startswith(_NOT_READ) for word in spanish_words(number)):
            yield spanish_words(number), number
        if 20 < number < 100:
            yield ("".join(english),), number
            yield ("".join(french_words(number)),), number
    for language in ("en", "fr", "es"):
        yield from (
            (tuple(fold(phrase).split()), int(value))
            for phrase, value in numbers_of(language)["phrases"].items()
        )
    yield from _collective()


def _collective() -> Iterator[tuple[tuple[str, ...], int]]:
    for word, size in collectives().items():
        yield from (((one, word), size) for one in ("a", "one", "un", "une"))
        for count in range(2, 13):
            for words in (english_words(count), french_words(count)):
                yield (*words, word), count * size


@cache
def collectives() -> Mapping[str, int]:
    """Return the words that count by several at once, and their plurals: `dozen`, `dizaines`."""
    singular = {
        fold(word): int(size)
        for language in ("en", "fr", "es")
        for word, size in numbers_of(language)["collectives"].items()
    }
    return singular | {f"{word}s": size for word, size in singular.items()}


@cache
def numbers_in_words() -> Mapping[tuple[str, ...], int]:
    """Return every number that can be said in words, by its words; links such as `and` are left out."""
    return dict(_spelled())


@cache
def number_openings() -> frozenset[str]:
    """Return the words with which a number can begin."""
    return frozenset(words[0] for words in numbers_in_words())


@cache
def longest_number() -> int:
    """Return how many words the longest number has."""
    return max(map(len, numbers_in_words()))


@cache
def scales() -> Mapping[str, int]:
    """Return the words that multiply a figure before them: 2 `hundred`, 3 `dozen`."""
    return {str(numbers_of("en")["hundred"]): 100, **collectives()}


def _listed(name: str) -> frozenset[str]:
    return frozenset(
        fold(word) for language in ("en", "fr", "es") for word in numbers_of(language).get(name, ())
    )


@cache
def links() -> frozenset[str]:
    """Return the words that may stand within a number: `and`, `et`."""
    return _listed("links")


@cache
def articles() -> frozenset[str]:
    """Return the number words that are also articles."""
    return _listed("articles")


@cache
def range_words() -> frozenset[str]:
    """Return the words between the ends of a range."""
    return _listed("range")


@cache
def alternatives() -> frozenset[str]:
    """Return those of the words between two numbers that offer either: `or`."""
    return _listed("alternatives")


@cache
def between_words() -> frozenset[str]:
    """Return the words before a range whose ends `and` joins."""
    return _listed("between")


@cache
def respelled() -> Mapping[str, str]:
    """Return usual misspellings of number words."""
    return {
        fold(word): fold(meant)
        for language in ("en", "fr", "es")
        for word, meant in numbers_of(language)["spellings"].items()
    }


@cache
def ordinals() -> Mapping[tuple[str, ...], int]:
    """Return the words for a place in a list: `first`, `2e`."""
    return {
        tuple(fold(word).split()): int(value)
        for language in ("en", "fr", "es")
        for word, value in numbers_of(language)["ordinals"].items()
    }
