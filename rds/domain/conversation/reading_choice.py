"""Which option of a choice a message means: by label, key, number, or a word of agreement or refusal."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rds.domain.conversation.anchoring import clause_places, is_anchored
from rds.domain.conversation.clauses import (
    BESIDE_A_NUMBER,
    POLITE,
    bare_numbers,
    core,
    has_any,
    is_all,
    is_asked_back,
)
from rds.domain.conversation.labels import Occurrence, forms, occurrences, opening_words
from rds.domain.folding import fold
from rds.domain.parsed_text import Clause, ParsedText, Token, WordClass
from rds.domain.study import Option, Question

_ANSWERS = (WordClass.AGREEMENT, WordClass.REFUSAL, WordClass.AGREEMENT_ALONE, WordClass.REFUSAL_ALONE)
_REGRETS = (WordClass.REFUSAL, WordClass.APOLOGY)
"""`No, sorry` may refuse, or correct the answer before."""
_YOUNGEST = 10
"""A smaller number of years is no age."""
_UNCERTAIN = (WordClass.UNSURE, WordClass.HEDGE, WordClass.BOTH, WordClass.IDIOM)


def chosen_option(question: Question, parsed: ParsedText) -> Option | None:
    """Return the option meant, or None when none is, or several may be."""
    tokens = [t for t in parsed.tokens if not t.is_any(WordClass.QUESTION_MARK)]
    labelled = occurrences(tokens, forms(question))
    number = _option_by_number(question, parsed)
    if not labelled and number:
        return number
    answering = _answering_options(question, parsed)
    if whole := _whole_message(labelled, tokens):
        return whole if not is_asked_back(parsed.clauses[0]) else None
    if answering:
        if is_all(tokens, *_REGRETS) and has_any(tokens, WordClass.APOLOGY):
            return None
        return _agreed(question, parsed, answering, labelled, tokens)
    return _labelled(question, parsed, labelled, tokens)


def _whole_message(labelled: Sequence[Occurrence], tokens: Sequence[Token]) -> Option | None:
    """Return the option whose label or key is the whole message."""
    found = {one.option.key: one.option for one in labelled if (one.start, one.end) == (0, len(tokens))}
    return next(iter(found.values())) if len(found) == 1 else None


# ---- by number


def _option_by_number(question: Question, parsed: ParsedText) -> Option | None:
    """Return the option whose number the message is, beside nothing but filler."""
    tokens = parsed.tokens
    found = [token for token in tokens if token.value is not None]
    rest = [token for token in tokens if token.value is None]
    if len(found) != 1 or not is_all(rest, *BESIDE_A_NUMBER, WordClass.PART):
        return None
    if has_any(rest, WordClass.NEGATION, *_UNCERTAIN):
        return None
    return _numbered(question, found[0])


def _numbered(question: Question, token: Token) -> Option | None:
    value = token.value
    if value is None or token.high is not None or value != int(value):
        return None
    return question.options[int(value) - 1] if 1 <= value <= len(question.options) else None


def _contradicts(
    question: Question, parsed: ParsedText, option: Option, labelled: Sequence[Occurrence]
) -> bool:
    """Return whether the bare number of another option stands in the message, or several numbers do."""
    bare = bare_numbers(parsed, {at for one in labelled for at in range(one.start, one.end)})
    named = [_numbered(question, token) for token in bare]
    if any(token.high is not None for token in bare) or len(bare) > 1:
        return True
    return any(other is not None and other is not option for other in named)


# ---- by label


def _labelled(
    question: Question, parsed: ParsedText, labelled: Sequence[Occurrence], tokens: Sequence[Token]
) -> Option | None:
    """Return the one option whose label is the answer.

    The label begins the message or is a clause of its own, and is neither negated nor of the past.
    """
    if len({one.option.key for one in labelled}) != 1:
        return None
    inside = {at for one in labelled for at in range(one.start, one.end)}
    rest = [token for at, token in enumerate(tokens) if at not in inside]
    if has_any(rest, WordClass.NEGATION, WordClass.PAST, WordClass.RECENT, WordClass.REFUSAL, *_UNCERTAIN):
        return None
    if _names_half_of_another(question, parsed, labelled[0].option):
        return None
    places = list(clause_places(parsed))
    if not any(is_anchored(one, places, tokens) for one in labelled):
        return None
    option = labelled[0].option
    if any(
        number.value is not None and not number.is_any(WordClass.ARTICLE) and counted.is_any(WordClass.PEOPLE)
        for number, counted in pairwise(tokens)
    ):
        return None
    return None if _contradicts(question, parsed, option, labelled) else option


def _names_half_of_another(question: Question, parsed: ParsedText, option: Option) -> bool:
    """Return whether the first word of another option's label is joined to this one.

    So it is in `home and long-term care`.
    """
    others = set().union(*(opening_words(other) for other in question.options if other is not option))
    return any(
        has_any(following[:1], WordClass.JOIN)
        and any(len(inner) == 1 and inner[0].word in others for inner in (core(one), core(following)))
        for one, following in pairwise(parsed.clauses)
    )


# ---- by agreement or refusal


def _answering_options(question: Question, parsed: ParsedText) -> dict[WordClass, list[Option]]:
    """Return the options that words of agreement and of refusal stand for.

    These words begin a clause, and the labels of the options begin with such words.
    """
    found: dict[WordClass, list[Option]] = {}
    for token, polarity in _answers(parsed):
        options = [
            option
            for option in question.options
            if {fold(label).split()[0] for label in option.label.values() if fold(label)} & token.synonyms
        ]
        if options:
            found[polarity] = options
    return found


def _answers(parsed: ParsedText) -> Iterator[tuple[Token, WordClass]]:
    for clause in parsed.clauses:
        inner = core(clause, *POLITE, WordClass.FILLER, WordClass.POINTER, WordClass.NUMBER, WordClass.PART)
        first = next(iter(inner), None)
        for answer, alone, polarity in (
            (WordClass.AGREEMENT, WordClass.AGREEMENT_ALONE, WordClass.AGREEMENT),
            (WordClass.REFUSAL, WordClass.REFUSAL_ALONE, WordClass.REFUSAL),
        ):
            if first and first.is_any(answer):
                yield first, polarity
            elif lone := _lone(clause, alone):
                yield lone, polarity


def _lone(clause: Clause, alone: WordClass) -> Token | None:
    """Return the token of a clause that holds nothing but such an answer and politeness."""
    polite = tuple(kind for kind in POLITE if kind is not WordClass.CORRECTION)
    said = [token for token in clause if token.is_any(alone)]
    return said[0] if said and is_all(clause, alone, *polite) else None


def _agreed(
    question: Question,
    parsed: ParsedText,
    answering: dict[WordClass, list[Option]],
    labelled: Sequence[Occurrence],
    tokens: Sequence[Token],
) -> Option | None:
    """Return the option that the words of agreement or of refusal name.

    None where something else in the message speaks against it.
    """
    if len(answering) != 1:
        return None
    polarity, options = next(iter(answering.items()))
    refused = [polarity is WordClass.REFUSAL and _is_negated(one.start, tokens) for one in labelled]
    plain = {
        one.option.key
        for one, out in zip(labelled, refused, strict=True)
        if not out and not _is_answer_word(one, tokens)
    }
    named = [option for option in options if option.key in plain] if plain else options
    if len(named) != 1 or plain - {named[0].key}:
        return None
    option = named[0]
    if _is_doubtful(parsed, polarity, tokens) or _contradicts(question, parsed, option, labelled):
        return None
    return (
        None
        if _contradicts_figure(question, parsed, polarity)
        or _resembles_other(question, option, polarity, tokens)
        else option
    )


def _is_negated(place: int, tokens: Sequence[Token]) -> bool:
    """Return whether the word at this place is negated.

    Nothing but an article and the like may stand between: `pas une personne noire`.
    """
    while place > 0 and tokens[place - 1].is_any(WordClass.ARTICLE, WordClass.PEOPLE):
        place -= 1
    before = tokens[max(place - 1, 0) : place]
    return has_any(before, WordClass.NEGATION) and not has_any(before, WordClass.REFUSAL)


def _is_answer_word(one: Occurrence, tokens: Sequence[Token]) -> bool:
    return is_all(tokens[one.start : one.end], *_ANSWERS)


def _is_doubtful(parsed: ParsedText, polarity: WordClass, tokens: Sequence[Token]) -> bool:
    if has_any(tokens, WordClass.UNSURE) or any(
        (is_asked_back(clause) and has_any(clause, *_ANSWERS))
        or (has_any(clause, WordClass.ASKING) and has_any(clause, WordClass.AGREEMENT))
        for clause in parsed.clauses
    ):
        return True
    if polarity is WordClass.AGREEMENT:
        against = (WordClass.NEGATION, WordClass.REFUSAL, WordClass.PAST, WordClass.HEDGE, WordClass.UNDER)
        return any(
            has_any((t for t in clause if not t.is_any(WordClass.AGREEMENT_ALONE)), *against)
            and not (number and is_asked_back(clause))
            for number, clause in enumerate(parsed.clauses)
        ) or any(_is_in_time(clause) for clause in parsed.clauses)
    wavers = any(token.is_any(WordClass.HEDGE) and token.is_any(WordClass.ABOUT) for token in tokens)
    negated = [t for t in tokens if t.is_any(WordClass.NEGATION) and not t.is_any(WordClass.REFUSAL)]
    return (
        wavers or has_any(tokens, WordClass.AGREEMENT) or bool(negated and has_any(tokens, WordClass.UNDER))
    )


def _is_in_time(clause: Clause) -> bool:
    """Return whether a clause puts something off: `in 2 months`."""
    return any(
        before.is_any(WordClass.AHEAD) and number.value is not None and after.is_any(WordClass.UNIT)
        for before, number, after in zip(clause, clause[1:], clause[2:], strict=False)
    )


def _contradicts_figure(question: Question, parsed: ParsedText, polarity: WordClass) -> bool:
    """Return whether an age in the message speaks against the answer.

    `yes, I'm 17` does so to a question about 18.
    """
    asked = [
        int(figure) for text in question.text.values() for figure in re.findall(r"(?<!\d)\d{2}(?!\d)", text)
    ]
    if not asked:
        return False
    for clause in parsed.clauses:
        for at, token in enumerate(clause):
            if token.value is None or not _is_age(clause, at, len(question.options)):
                continue
            if (token.value < min(asked)) is (polarity is WordClass.AGREEMENT):
                return True
    return False


def _is_age(clause: Clause, at: int, options: int) -> bool:
    value = clause[at].value or 0
    before = clause[max(at - 1, 0) : at]
    if has_any(before, WordClass.SINCE, WordClass.LINK, WordClass.UNDER, WordClass.AT_LEAST, WordClass.HEDGE):
        return False
    told = has_any(before, WordClass.SELF)
    after = [token for token in clause[at + 1 :] if not token.is_any(WordClass.PART)][:1]
    if not after:
        return told or value > options
    return has_any(after, WordClass.AGE_UNIT) and (told or value >= _YOUNGEST)


def _resembles_other(
    question: Question, option: Option, polarity: WordClass, tokens: Sequence[Token]
) -> bool:
    """Return whether a word that only another option's label has stands in the message.

    `non, je suis noire` is an example.
    """
    own = _label_words(option)
    others = set().union(*(_label_words(other) for other in question.options if other is not option)) - own
    return any(
        token.word in others
        and not token.is_any(*_ANSWERS)
        and not (polarity is WordClass.REFUSAL and _is_negated(at, tokens))
        for at, token in enumerate(tokens)
    )


def _label_words(option: Option) -> set[str]:
    return {word for label in option.label.values() for word in fold(label).split() if len(word) > 3}
