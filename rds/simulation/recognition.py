"""What a person makes of a text from the study, knowing only its words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rds.domain.conversation.script import LANGUAGE_NAMES
from rds.domain.coupon_code import ALPHABET, canonical
from rds.domain.folding import fold
from rds.domain.study import Question, Study
from rds.simulation.phrases import load_phrases

_CODE = re.compile(rf"\b[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}\b")


@dataclass(frozen=True, slots=True)
class LanguageMenu:
    """Asked for the language; `numbers` says what to text for each."""

    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """Asked to agree with 1 or refuse with 2."""


@dataclass(frozen=True, slots=True)
class QuestionSeen:
    """Asked a question. `numbers` says what to text for each option, by the option's key."""

    question: Question
    language: str
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RangesSeen:
    """Asked for a number in ranges, from 1 on."""


@dataclass(frozen=True, slots=True)
class AskedForANumber:
    """Asked once more for one number."""


@dataclass(frozen=True, slots=True)
class AskedToConfirmLeaving:
    """Asked to confirm in this word that she wants to leave."""

    word: str


@dataclass(frozen=True, slots=True)
class CodesSeen:
    """Told coupon codes, as they are written."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else. `words` are those of the message, folded."""

    words: frozenset[str]


Seen = (
    LanguageMenu
    | ConsentAsked
    | QuestionSeen
    | RangesSeen
    | AskedForANumber
    | AskedToConfirmLeaving
    | CodesSeen
    | Other
)


class Recognition:
    """Recognises the messages of one study.

    It knows the study's questions and consent text, and a few words that the study says in each language.
    """

    def __init__(self, study: Study) -> None:
        self._consents = tuple(fold(text) for text in study.consent.text.values())
        asked = (*(q.question for q in study.eligibility), study.network_size, *study.survey)
        # Longest first: one question's text may be the beginning of another's.
        self._questions = sorted(
            (
                (fold(question.text[language]), question, language)
                for question in asked
                for language in study.languages
            ),
            key=lambda known: -len(known[0]),
        )
        self._says = [
            (kind, fold(words))
            for language in study.languages
            for kind, words in load_phrases(language).says.items()
        ]
        self._languages = {code: LANGUAGE_NAMES.get(code, code) for code in study.languages}

    def recognise(self, body: str) -> Seen:
        """Return what the message is about."""
        folded = fold(body)
        if any(text in folded for text in self._consents):
            return ConsentAsked()
        for text, question, language in self._questions:
            if text in folded:
                return QuestionSeen(
                    question, language, option_numbers(question, language, folded.partition(text)[2])
                )
        if (said := self._without_a_question(folded)) is not None:
            return said
        languages = read_printed_numbers(self._languages, folded)
        if len(languages) == len(self._languages) > 1:
            return LanguageMenu(languages)
        codes = tuple(code for code in dict.fromkeys(_CODE.findall(body)) if canonical(code))
        return CodesSeen(codes) if codes else Other(frozenset(folded.split()))

    def _without_a_question(self, folded: str) -> Seen | None:
        for kind, words in self._says:
            if words not in folded:
                continue
            if kind == "number_ranges":
                return RangesSeen()
            return (
                AskedForANumber()
                if kind == "about_how_many"
                else AskedToConfirmLeaving(words.split()[-1].upper())
            )
        return None


def option_numbers(question: Question, language: str, folded: str) -> dict[str, str]:
    """Return the number printed beside each option that is found in the message."""
    return read_printed_numbers({option.key: option.label[language] for option in question.options}, folded)


def read_printed_numbers(labels: Mapping[str, str], folded: str) -> dict[str, str]:
    """Return the number printed before each label that is found in the message."""
    found = {key: re.search(rf"\b(\d) {re.escape(fold(label))}\b", folded) for key, label in labels.items()}
    return {key: match[1] for key, match in found.items() if match}
