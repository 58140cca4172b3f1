"""A coupon code that was read out: `three J four`, `bravo charlie two`, `B as in boy`."""

import re

_DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
}
_LETTERS = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa"
    " quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_SYMBOL_OF = {
    **{word: str(digit) for words in _DIGITS.values() for digit, word in enumerate(words.split())},
    **{word: word[0].upper() for word in _LETTERS.split()},
    "alfa": "A",
    "juliet": "J",
    "oh": "0",
}
_BETWEEN = frozenset({"dash", "hyphen", "tiret", "guion", "guión"})
_FEWEST = 8
"""Symbols. Fewer that follow each other are words or numbers like others."""
_WORD = re.compile(r"[^\W_]+")
_AS_IN = re.compile(r"(?<=\b\w)\s+(?:as in|like|for|comme|como)\s+\w{2,}\b", re.IGNORECASE)


def find_spelled(text: str) -> str:
    """Return the longest row of symbols that a message spells in words; empty where there is none."""
    if text.count(" ") < _FEWEST - 1:
        return ""
    longest = row = ""
    for word in _WORD.findall(_AS_IN.sub("", text)):
        if word.casefold() in _BETWEEN:
            continue
        symbol = word if len(word) == 1 else _SYMBOL_OF.get(word.casefold())
        row = row + symbol if symbol else ""
        longest = max(longest, row, key=len)
    return longest if len(longest) >= _FEWEST else ""
