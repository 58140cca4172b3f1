"""From the text of a message to everything it could mean."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from rds.domain.folding import fold
from rds.domain.parsed_text import Clause, Keyword, Leaving, Mark, ParsedText, Token, WordClass
from rds.domain.subjects import Subject
from rds.sms.codes import find_codes, is_only_a_code
from rds.sms.leaving import find_leaving, load_leaving
from rds.sms.plain_text import plain_text, visible, with_number_signs
from rds.sms.subjects import find_subject, load_subjects, speaks_of_danger, subject_words
from rds.sms.tokens import read_clauses
from rds.sms.vocabulary import keywords, language_names, mark_phrases, naming_phrases, spoken_words

LONGEST = 1600
"""No provider delivers a longer message, and no more of one is read."""
LONGEST_ANSWER = 640
"""A longer message answers no question, and its words are not taken apart."""
KEYWORDS = keywords()
_LONGEST_REQUEST = 80
"""A longer text does not ask for another language."""
CONFIRMING = frozenset({Keyword.ERASE, Keyword.WITHDRAW})
_REFUSING = (WordClass.REFUSAL, WordClass.REFUSAL_ALONE, WordClass.DECLINE)
_POLITE = frozenset({WordClass.COURTESY, WordClass.ASSENT, WordClass.GREETING})


def parse_text(text: str, *, has_media: bool = False) -> ParsedText:
    """Read a message in every way that could matter.

    Never raises, whatever the text; reads its first 1,600 characters. A keyword counts only as the whole
    message, without regard to case, accents, spaces and punctuation. `has_media` says that a picture, voice
    message or file came with the text.
    """
    seen = with_number_signs(visible(text[:LONGEST]))
    text = unicodedata.normalize("NFKC", seen)[:LONGEST].strip()
    folded = fold(text)
    codes, seems_code = find_codes(text)
    if is_only_a_code(text, codes):
        return ParsedText(text=text, folded=folded, codes=codes, has_media=has_media)
    clauses = read_clauses(plain_text(text)) if len(text) <= LONGEST_ANSWER else ()
    keyword = KEYWORDS.get(folded.replace(" ", "")) or _polite_wish(clauses)
    leaving = frozenset[Leaving]() if keyword or codes else find_leaving(text, folded)
    if keyword in CONFIRMING:
        leaving = frozenset({Leaving(keyword.value)})
    marks = _marks(text, folded, clauses)
    subject = None if keyword else find_subject(text, folded) or _insult(marks)
    return ParsedText(
        text=text,
        folded=folded,
        keyword=keyword,
        leaving=leaving,
        clauses=clauses,
        codes=codes,
        looks_like_code=seems_code,
        language=_named_language(folded, clauses),
        spoken=_spoken_language(folded),
        marks=frozenset(marks),
        subject=subject,
        subject_words=subject_words(folded, subject),
        in_danger=speaks_of_danger(folded),
        has_media=has_media,
    )


def _insult(marks: set[Mark]) -> Subject | None:
    return Subject.ABUSE if Mark.ABUSE in marks else None


def _polite_wish(clauses: tuple[Clause, ...]) -> Keyword | None:
    """Return the word that confirms leaving.

    Nothing but politeness or a yes may stand beside it: `ERASE please`.
    """
    words = [
        t.word for clause in clauses for t in clause if not t.classes & (_POLITE | {WordClass.AGREEMENT})
    ]
    keyword = KEYWORDS.get("".join(words)) if len(words) <= 2 else None
    return keyword if keyword in CONFIRMING else None


def load_patterns() -> None:
    """Compile what reading needs, which takes a moment, before the first message comes."""
    load_leaving()
    load_subjects()
    parse_text("stop")
    parse_text("two hundred and ten people")


def join_texts(first: str, second: str) -> str:
    """Return two texts as one, as when a phone sent the halves of a code or of a sentence apart."""
    return f"{first.strip()} {second.strip()}".strip()


def _marks(text: str, folded: str, clauses: tuple[Clause, ...]) -> set[Mark]:
    padded = f" {folded} "
    found: set[Mark] = {
        mark
        for mark, phrases in _padded_marks().items()
        if mark is not Mark.BACK and any(phrase in padded for phrase in phrases)
    }
    tokens = [token for clause in clauses for token in clause]
    polite = all(token.classes & _POLITE for token in tokens)
    if polite and (tokens or text) and not any(map(str.isalnum, text if not tokens else "")):
        greets = any(WordClass.GREETING in token.classes for token in tokens)
        found.add(Mark.GREETING if greets else Mark.COURTESY)
    if _corrects(tokens):
        found.add(Mark.CORRECTION)
    rest = " ".join(token.word for token in tokens if not token.classes & _POLITE)
    if rest in mark_phrases()[Mark.BACK]:
        found.add(Mark.BACK)
    return found


@cache
def _padded_marks() -> Mapping[Mark, tuple[str, ...]]:
    return {mark: tuple(f" {phrase} " for phrase in phrases) for mark, phrases in mark_phrases().items()}


def _corrects(tokens: Sequence[Token]) -> bool:
    """Tell whether a message corrects the answer before; `no sorry` only regrets."""
    correcting = [at for at, token in enumerate(tokens) if token.is_any(WordClass.CORRECTION)]
    regrets = all(
        tokens[at].is_any(WordClass.APOLOGY)
        and (
            any(token.is_any(*_REFUSING) for token in tokens[max(at - 1, 0) : at])
            or any(token.is_any(WordClass.DECLINE) for token in tokens[at + 1 : at + 2])
        )
        for at in correcting
    )
    others = any(token.value is not None or token.is_any(WordClass.AGREEMENT) for token in tokens)
    return bool(correcting) and (others or not regrets)


@cache
def _request() -> re.Pattern[str]:
    """Return the pattern of a whole message that asks for a language."""
    beside = "|".join(sorted(map(re.escape, naming_phrases()), key=len, reverse=True))
    names = "|".join(sorted(map(re.escape, language_names()), key=len, reverse=True))
    return re.compile(rf"(?:(?:{beside}) )*(?P<name>{names})(?: (?:{beside}))*")


def _named_language(folded: str, clauses: tuple[Clause, ...]) -> str | None:
    if len(folded) > _LONGEST_REQUEST:
        return None
    words = [
        token.word
        for clause in clauses
        for token in clause
        if not token.classes & (_POLITE | {WordClass.QUESTION_MARK})
    ]
    match = _request().fullmatch(" ".join(words))
    return language_names()[match["name"]] if match else None


def _spoken_language(folded: str) -> str | None:
    """Return the language of the keyword that the message is, or of the greeting that it begins with."""
    words = folded.split()[:3]
    return next(
        (
            spoken_words()[opening]
            for n in range(len(words), 0, -1)
            if (opening := " ".join(words[:n])) in spoken_words()
        ),
        None,
    )
