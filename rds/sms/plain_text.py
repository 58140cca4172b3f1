"""A message in plain letters: one way to write each letter, digit and dash, and nothing invisible."""

import re
import unicodedata

_NUMBER_SIGN = re.compile(r"\bn[°º]\.?\s*|№\s*", re.IGNORECASE)
# Letters of Cyrillic and Greek keyboards that look like a Latin small letter.
_LOOK_ALIKE = str.maketrans("авекмнорстухіјѕԁһαβεικνορτυχγ", "abekmhopctyxijsdhabeiknoptyxy")
_LEET = str.maketrans("0153$", "oises")


def visible(text: str) -> str:
    """Return the text without characters that nobody sees: zero-width, soft hyphens, marks of direction, variation selectors."""
    if text.isascii():
        return text
    return "".join(
        c for c in text if not (unicodedata.category(c) == "Cf" or "\ufe00" <= c <= "\ufe0f") or c == "\u200d"
    ).replace("\u200d", "")


def with_number_signs(text: str) -> str:
    """Return the text with `n°` and `№` written `#`, before compatibility forms make letters of them."""
    return _NUMBER_SIGN.sub("#", text)


def plain_text(text: str) -> str:
    """Return the text in lower case without accents, with every script's digits and every dash in ASCII."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    if decomposed.isascii():
        return decomposed
    return "".join(_plain_character(c) for c in decomposed if unicodedata.category(c)[0] != "M")


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    return "'" if character in "’‘ʼ`´" else character


def in_latin(folded: str) -> str:
    """Return folded words with look-alike letters of other scripts as Latin ones."""
    return folded if folded.isascii() else folded.translate(_LOOK_ALIKE)


def without_leet(word: str) -> str:
    """Return a word with digits and signs that stand for letters as those letters: `st0p` is `stop`."""
    return word.translate(_LEET)
