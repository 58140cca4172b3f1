"""Words that mean leaving though they are no keyword.

They ask for no more texts, say that the number is wrong, withdraw, or ask for data to be erased.

The FCC counts what a reasonable person reads as "stop texting me" as a revocation like STOP itself
(47 CFR 64.1200(a)(10), in force since 11 April 2025). The sentences are in the files of `leaving`, by
language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rds.domain.folding import fold
from rds.domain.parsed_text import Keyword, Leaving
from rds.sms.plain_text import in_latin, without_leet
from rds.sms.vocabulary import keywords, local_stops, particles

FOLDER = Path(__file__).parent / "leaving"
_SENTENCE_END = re.compile(r"(?:[.!?,;:\n…–—\"()]|(?<!\w)-|-(?!\w))+")
_FIRST_SENTENCE = re.compile(r"\s*[\"'«“]*\s*([^.!,;:\n\-–—(]+)[.!,;:\n\-–—(]+(.*)", re.DOTALL)
_SIGNED = 12
"""A stop word with more words after it than this is a sentence of its own."""
_AMBIGUOUS = frozenset(
    {
        "end",
        "quit",
        "cancel",
        "fin",
        "para",
        "pare",
        "baja",
        "terminar",
        "revoke",
        "stops",
        "halt",
        "basta",
        "stip",
        "stoip",
        "dur",
        "tama",
    }
)
"""Stop words that also begin other sentences."""
_COMMANDED_NUMBER = re.compile(r"[a-z]+ \d+")
"""`Stop: 2` answers a question about stops."""
_NAMED = re.compile(r"\s*(?:STOP|ARR[EÊ]TE?Z?)\s+[A-Z][a-zà-ÿ]+(?:\s[A-Z][a-zà-ÿ]+)?\s*[.!]*\s*")
"""`STOP Maria`: in capitals, with a name after it."""
_BETWEEN_STOPS = frozenset({"2", "to", "or", "ou", "and", "et"})
_LONGEST_STOP = 40
_LONGER = 12
_REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class _Patterns:
    whole: re.Pattern[str] | None
    sentence: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def match(self, folded: str, sentences: Sequence[str]) -> bool:
        """Tell whether the message, one of its sentences or something in it is meant."""
        if self.unless and self.unless.search(folded):
            return False
        return bool(
            (self.whole and self.whole.fullmatch(folded))
            or (self.sentence and any(map(self.sentence.fullmatch, sentences)))
            or (self.anywhere and self.anywhere.search(folded))
        )


def find_leaving(text: str, folded: str) -> frozenset[Leaving]:
    """Return every kind of leaving that a message speaks of; MAYBE stands alone.

    `text` is the message as written and `folded` the same without case, accents and punctuation.
    """
    if _COMMANDED_NUMBER.fullmatch(folded):
        return frozenset()
    latin = in_latin(folded if "#" not in text else fold(text.replace("#", " number ")))
    found = {Leaving.STOP} if _is_stop_word(folded) or _begins_with_stop(text) else set()
    spoken = [language for language, stems in _triggers().items() if stems.search(latin)]
    if not found and not spoken:
        return frozenset()
    sentences = [in_latin(fold(sentence)) for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    for kind in (Leaving.STOP, Leaving.WRONG_NUMBER, Leaving.ERASE, Leaving.WITHDRAW, Leaving.MAYBE):
        if kind is Leaving.MAYBE and found:
            break
        known = _patterns(kind)
        if any(known[language].match(latin, sentences) for language in spoken if language in known):
            found.add(kind)
    return frozenset(found)


def load_leaving() -> None:
    """Compile every pattern."""
    for kind in Leaving:
        _patterns(kind)
    _triggers()


def stop_word(folded: str) -> str | None:
    """Return the stop word that folded words are as a whole, in any script and with slips, or None."""
    joined = folded.replace(" ", "")
    latin = in_latin(joined)
    for word in (joined, latin, without_leet(latin), _REPEATED.sub(r"\1", latin)):
        if keywords().get(word) is Keyword.STOP or word in local_stops():
            return word
    return next(
        (word for word in _unspaced_stops() if joined.startswith(word) and len(joined) < len(word) + _LONGER),
        None,
    )


@cache
def _unspaced_stops() -> tuple[str, ...]:
    """Return the stop words of scripts in which what follows may say no more than to whom: `停止发送`."""
    return tuple(word for word in local_stops() if not word.isascii() and len(word) > 1)


def _is_stop_word(folded: str) -> bool:
    if not (1 < len(folded) <= _LONGEST_STOP or _is_sign(folded)) or folded.isdecimal():
        return False
    words = folded.split()
    while len(words) > 1 and words[-1] in particles():
        words.pop()
    folded = " ".join(words)
    several = len(words) > 1 and words[0] not in _BETWEEN_STOPS and words[-1] not in _BETWEEN_STOPS
    return stop_word(folded) is not None or (
        several and all(word in _BETWEEN_STOPS or stop_word(word) for word in words)
    )


def _is_sign(folded: str) -> bool:
    """Tell whether one character is a whole word, as in Chinese."""
    return len(folded) == 1 and not folded.isascii() and folded in local_stops()


def _begins_with_stop(text: str) -> bool:
    """Tell whether a stop word stands alone before a signature or another sentence.

    It does in `STOP - Maria`, not in `Stop: 2`.
    """
    if _NAMED.fullmatch(text):
        return True
    match = _FIRST_SENTENCE.fullmatch(text)
    if not match or any(map(str.isdigit, match[2])):
        return False
    word = stop_word(fold(match[1])) if len(match[1]) <= _LONGEST_STOP else None
    return word is not None and word not in _AMBIGUOUS and len(match[2].split()) <= _SIGNED


@cache
def _triggers() -> Mapping[str, re.Pattern[str]]:
    """Return one cheap pattern per language, for the stems without which no sentence of it can match."""
    return {
        language: re.compile(r"\b(?:" + "|".join(sorted(set(words["stems"]))) + ")")
        for language, words in _files().items()
    }


@cache
def _files() -> Mapping[str, Mapping[str, Any]]:
    return {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (strings only)
        for path in sorted(FOLDER.glob("*.yaml"))
    }


@cache
def _patterns(kind: Leaving) -> Mapping[str, _Patterns]:
    return {
        language: _Patterns(
            *(
                _compiled(words, words[kind].get(where, ()))
                for where in ("whole", "sentence", "anywhere", "unless")
            )
        )
        for language, words in _files().items()
        if kind in words
    }


def _compiled(words: Mapping[str, Any], patterns: Sequence[str]) -> re.Pattern[str] | None:
    lists = dict(_filled(words["lists"]))
    joined = "|".join(f"(?:{pattern.format(**lists)})" for pattern in patterns)
    return re.compile(joined) if joined else None


def _filled(lists: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Return each list as one alternation; a list may name those before it."""
    done: dict[str, str] = {}
    for name, alternatives in lists.items():
        done[name] = "(?:" + "|".join(a.format(**done) for a in alternatives) + ")"
        yield name, done[name]
