"""How many: whole numbers as people text them, in figures and in English or French words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MOST = 999_999
"""Anything above is a phone number or a slip, not a count of people."""


class _Mention(NamedTuple):
    value: int
    start: int
    end: int
    is_article: bool = False
    """French `un` and `une` count something only where nothing else does."""


# A point or comma before exactly three figures parts thousands; before any others it parts a fraction, which
# is dropped: a count is whole, and 12.5 people are rounded down just as the midpoint of a range is.
_FIGURE = r"(?P<figure>[1-9]\d{0,2}(?:[ ,.]\d{3})+|\d+)(?:[.,]\d+)?"
_COUNTED = r"(?:ish|ppl|people|psws?|pers|personnes)?"
_TOKEN = re.compile(rf"{_FIGURE}{_COUNTED}(?!\w|[.,]\d)|(?P<word>[a-z]+)(?!\w)|\w+|[^\w\s]", re.ASCII)

_ENGLISH_SMALL, _ENGLISH_TEENS, _ENGLISH_TENS, _FRENCH, _FRENCH_TENS = (
    words.split()
    for words in (
        "zero one two three four five six seven eight nine",
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "- - twenty thirty forty fifty sixty seventy eighty ninety",
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        "- dix vingt trente quarante cinquante soixante septante huitante nonante",
    )
)
_ENGLISH = _ENGLISH_SMALL + _ENGLISH_TEENS
_COLLECTIVES = {
    "dozen": 12,
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
}
_SCALES = {"hundred": 100} | _COLLECTIVES | {f"{word}s": value for word, value in _COLLECTIVES.items()}
_SPELLINGS = {"cents": "cent", "vingts": "vingt", "une": "un", "octante": "huitante"}
_LINKS = {"and", "et"}
_TOO_MANY = {"thousand", "thousands", "mille", "millier", "milliers", "million", "millions"}
_NOBODY = {"none", "nobody", "aucun", "aucune", "personne"}
_RANGE = re.compile(r"\s*(?:-+|to|or|a|ou)\s*")
_BETWEEN = re.compile(r"(?:between|entre)\s*$")
_AND = re.compile(r"\s*(?:and|et)\s*")


def english_words(number: int) -> tuple[str, ...]:
    """Return the words of a number up to 999, without `and`: `two hundred five`."""
    hundreds, rest = divmod(number, 100)
    words = [_ENGLISH[hundreds], "hundred"] if hundreds else []
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        words.append(_ENGLISH_TENS[tens])
    if rest or not words:
        words.append(_ENGLISH[rest])
    return tuple(words)


def french_words(number: int, *, regular: bool = False) -> tuple[str, ...]:
    """Return the words of a number up to 999, without `et`: `deux cent cinq`; `regular` says septante, huitante, nonante."""
    hundreds, rest = divmod(number, 100)
    words = ([_FRENCH[hundreds]] if hundreds > 1 else []) + (["cent"] if hundreds else [])
    if rest >= 80 and not regular:
        words += ["quatre", "vingt"]
        rest -= 80
    elif rest >= 70 and not regular:
        words.append("soixante")
        rest -= 60
    if rest > 16:
        tens, rest = divmod(rest, 10)
        words.append(_FRENCH_TENS[tens])
    if rest or not words:
        words.append(_FRENCH[rest])
    return tuple(words)


def _spelled() -> Iterator[tuple[tuple[str, ...], int]]:
    for number in range(1000):
        english = english_words(number)
        yield english, number
        if english[:2] == ("one", "hundred"):
            yield ("a", *english[1:]), number
        yield french_words(number), number
        yield french_words(number, regular=True), number
    for word, size in _COLLECTIVES.items():
        yield from (((one, word), size) for one in ("a", "one", "un"))
        for count in range(2, 13):
            for words in (english_words(count), french_words(count)):
                yield (*words, word), count * size
                yield (*words, f"{word}s"), count * size
    yield from ((half, 6) for half in (("half", "a", "dozen"), ("half", "dozen"), ("demi", "douzaine")))
    yield ("no", "one"), 0


_NUMBER = dict(_spelled())
_LONGEST = max(map(len, _NUMBER))


def read_count(text: str) -> int | None:
    """Return the one whole number that a message gives, or None when it gives none, several, or no sensible one.

    A range gives its midpoint rounded down, and a fraction is dropped. Negative numbers, percentages and
    anything above `MOST` are None, so that the question is asked again rather than answered wrongly.
    """
    plain = _plain(text)
    tokens = list(_TOKEN.finditer(plain))
    words = {token["word"] for token in tokens}
    mentions = list(_mentions(tokens))
    if words & _TOO_MANY or any(mention.value > MOST for mention in mentions):
        return None
    mentions = [m for m in mentions if not m.is_article] or mentions
    if not mentions:
        return 0 if tokens and _last_word(tokens) in _NOBODY else None
    if re.search(r"(?:^|\s)-$", plain[: mentions[0].start]) or plain[mentions[-1].end :].lstrip()[:1] == "%":
        return None
    return _settled(mentions, plain)


def _settled(mentions: list[_Mention], plain: str) -> int | None:
    if len(mentions) == 1:
        return mentions[0].value
    if len(mentions) > 2:
        return None
    low, high = mentions
    gap, before = plain[low.end : high.start], plain[: low.start]
    is_range = _RANGE.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(before))
    return (low.value + high.value) // 2 if is_range and low.value <= high.value else None


def _plain(text: str) -> str:
    """Return the text in lower case without accents, with every script's digits and every dash in ASCII."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(_plain_character(c) for c in decomposed if not unicodedata.category(c).startswith("M"))


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    is_dash = unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}"
    return "-" if is_dash else character


def _last_word(tokens: list[re.Match[str]]) -> str | None:
    return next((token["word"] for token in reversed(tokens) if token[0].isalnum()), None)


def _mentions(tokens: list[re.Match[str]]) -> Iterator[_Mention]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        value, used = (_figure(token["figure"]), 1) if token["figure"] else _words_from(tokens, at)
        scale = tokens[at + used]["word"] if used and at + used < len(tokens) else None
        if scale in _SCALES:
            # "12 hundred" is said; a scale left over after words ("between one hundred and two hundred") is a
            # misreading.
            value, used = (value * _SCALES[scale] if token["figure"] else MOST + 1), used + 1
        if used:
            is_article = used == 1 and token["word"] in {"un", "une"}
            yield _Mention(value, token.start(), tokens[at + used - 1].end(), is_article)
        at += used or 1


def _figure(figure: str) -> int:
    digits = re.sub(r"\D", "", figure)
    return int(digits) if len(digits) <= len(str(MOST)) else MOST + 1


def _words_from(tokens: list[re.Match[str]], at: int) -> tuple[int, int]:
    """Return the value of the longest number that begins at this token, and how many tokens it took (0 for none)."""
    value, used = 0, 0
    words: tuple[str, ...] = ()
    for length, token in enumerate(tokens[at : at + 2 * _LONGEST], start=1):
        word = token["word"]
        if token[0] == "-" and words:
            continue
        if not word or len(words) == _LONGEST:
            break
        if word in _LINKS and words:
            continue
        words = (*words, _SPELLINGS.get(word, word))
        if words in _NUMBER:
            value, used = _NUMBER[words], length
    return value, used
