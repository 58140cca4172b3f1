"""The words that answers are made of, per language: read once from the files in `words`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rds.domain.folding import fold
from rds.domain.parsed_text import Keyword, Mark, WordClass

FOLDER = Path(__file__).parent / "words"
_SIGNS = frozenset("$£€%~≈±<>+&")
_AGE_UNIT = "year"
_TIME_UNITS = frozenset({"year", "month", "week", "day"})
_JOINED = str.maketrans("", "", "'’")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one word or phrase."""

    classes: frozenset[WordClass]
    synonyms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Phrases by their words, and how many words the longest that begins with a word has."""

    entries: Mapping[tuple[str, ...], Entry]
    longest: Mapping[str, int]


def fold_phrase(phrase: str) -> str:
    """Return a phrase as the words of a message are compared; a sign alone stays as it is."""
    return phrase if set(phrase) <= _SIGNS else fold(phrase)


def spellings(phrase: str) -> set[str]:
    """Return the ways in which a phrase is typed: with its apostrophes, and with none."""
    return {fold_phrase(phrase), fold_phrase(phrase.translate(_JOINED))}


@cache
def word_files() -> Mapping[str, Mapping[str, Any]]:
    """Return what each file of words holds, by its language. Every word is a string, `yes` and `no` too."""
    return {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (strings only)
        for path in sorted(FOLDER.glob("*.yaml"))
    }


@cache
def phrasebook() -> Phrasebook:
    """Return every phrase of every language. A phrase of several classes or languages has them all."""
    classes: dict[tuple[str, ...], set[WordClass]] = {}
    synonyms: dict[tuple[str, ...], set[str]] = {}
    for phrase, word_class, same in _listed():
        key = tuple(phrase.split())
        classes.setdefault(key, set()).add(word_class)
        synonyms.setdefault(key, set()).update(same)
    longest: dict[str, int] = {}
    for key in classes:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    entries = {key: Entry(frozenset(found), frozenset(synonyms[key])) for key, found in classes.items()}
    return Phrasebook(entries, longest)


def _listed() -> Iterator[tuple[str, WordClass, frozenset[str]]]:
    answers = {
        word_class: frozenset().union(
            *(
                spellings(p)
                for words in word_files().values()
                for p in words.get("classes", {}).get(word_class, ())
            )
        )
        for word_class in (WordClass.AGREEMENT, WordClass.REFUSAL)
    }
    related = {
        WordClass.AGREEMENT_ALONE: answers[WordClass.AGREEMENT],
        WordClass.REFUSAL_ALONE: answers[WordClass.REFUSAL],
    } | answers
    asked = _unit_questions()
    for words in word_files().values():
        for name, phrases in words.get("classes", {}).items():
            word_class = WordClass(name)
            same = related.get(word_class, frozenset())
            yield from (
                (spelling, word_class, same) for p in phrases for spelling in spellings(p) if spelling
            )
        for phrase in words.get("classes", {}).get(WordClass.REFUSAL_ALONE, ()):
            yield from ((spelling, WordClass.NEGATION, frozenset()) for spelling in spellings(phrase))
        for name, unit in words.get("units", {}).items():
            for spelling in {s for p in unit["words"] for s in spellings(p)}:
                yield spelling, WordClass.UNIT, asked[name]
                if name == _AGE_UNIT:
                    yield spelling, WordClass.AGE_UNIT, asked[name]
                if name in _TIME_UNITS:
                    yield spelling, WordClass.TIME_UNIT, asked[name]


def _unit_questions() -> dict[str, frozenset[str]]:
    """Return, for each unit, the phrases by which a question asks for it: `many hours`, `combien d heures`."""
    asking = ("many", "combien d", "combien de", "number of", "nombre d", "nombre de", "cuantas", "cuantos")
    found: dict[str, set[str]] = {}
    for words in word_files().values():
        for name, unit in words.get("units", {}).items():
            names = {s for p in unit["words"] for s in spellings(p)}
            phrases = found.setdefault(name, set())
            phrases |= {f"{opening} {word}" for opening in asking for word in names if len(word) > 2}
            phrases |= {
                s for p in unit.get("asked", ()) if name in {"money", "share", "rate"} for s in spellings(p)
            }
    return {name: frozenset(phrases) for name, phrases in found.items()}


@cache
def keywords() -> Mapping[str, Keyword]:
    """Return the words that are commands as a whole message, without spaces."""
    return {
        spelling.replace(" ", ""): Keyword(name)
        for language, words in word_files().items()
        if language != "common"
        for name, phrases in words.get("keywords", {}).items()
        for phrase in phrases
        for spelling in spellings(phrase)
    }


@cache
def local_stops() -> frozenset[str]:
    """Return the stop words of other languages and the slips of the thumb, without spaces."""
    listed = word_files()["common"]["keywords"]
    return frozenset(
        s.replace(" ", "") for phrases in listed.values() for phrase in phrases for s in spellings(phrase)
    )


@cache
def particles() -> frozenset[str]:
    """Return the words of politeness that follow a stop word in other languages: `itigil mo na`."""
    return frozenset(s for word in word_files()["common"]["particles"] for s in spellings(word))


@cache
def language_names() -> Mapping[str, str]:
    """Return each way to write a language's name, and the language."""
    return {
        s: language
        for words in word_files().values()
        for n, language in words.get("names", {}).items()
        for s in spellings(n)
    }


@cache
def naming_phrases() -> frozenset[str]:
    """Return what may stand beside the name of a language that somebody asks for."""
    return frozenset(
        s for words in word_files().values() for p in words.get("naming", ()) for s in spellings(p)
    )


@cache
def spoken_words() -> Mapping[str, str]:
    """Return the greetings and keywords that one language alone has, and the language."""
    found: dict[str, set[str]] = {}
    for language, words in word_files().items():
        listed = [*words.get("greetings", ()), *(p for k in words.get("keywords", {}).values() for p in k)]
        for spelling in {s for phrase in listed for s in spellings(phrase) if language != "common"}:
            found.setdefault(spelling, set()).add(language)
    shared = {"stop", "help", "info", "yes"}
    return {
        s: next(iter(languages)) for s, languages in found.items() if len(languages) == 1 and s not in shared
    }


@cache
def mark_phrases() -> Mapping[Mark, frozenset[str]]:
    """Return the phrases that mark a message, whatever it answers."""
    marks: dict[Mark, set[str]] = {}
    for words in word_files().values():
        for name, phrases in words.get("marks", {}).items():
            marks.setdefault(Mark(name), set()).update(s for p in phrases for s in spellings(p))
        marks.setdefault(Mark.BACK, set()).update(s for p in words.get("back", ()) for s in spellings(p))
    return {mark: frozenset(phrases) for mark, phrases in marks.items()}
