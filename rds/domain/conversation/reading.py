"""From a parsed text to an answer to the question that was asked."""

from enum import StrEnum

from rds.domain.folding import fold
from rds.domain.parsed_text import ParsedText
from rds.domain.study import Option, Question


class Choice(StrEnum):
    """The two answers to a request for consent.

    The word YES is neither: providers take it as an opt-in of their own.
    """

    AGREE = "1"
    REFUSE = "2"


def chosen_option(question: Question, parsed: ParsedText) -> Option | None:
    """Return the option meant: by its label in any language, its key, or its number; None when none is, or several may be."""
    for option in question.options:
        if parsed.folded in {fold(option.key), *(fold(label) for label in option.label.values())}:
            return option
    numbers = {word for word in parsed.folded.split() if word.isdecimal()}
    if parsed.number is None or len(numbers) > 1:
        return None
    return question.options[parsed.number - 1] if 1 <= parsed.number <= len(question.options) else None


def consent_choice(parsed: ParsedText) -> Choice | None:
    """Return the choice made with `1` or `2`, and nothing else."""
    return Choice(parsed.folded) if parsed.folded in {choice.value for choice in Choice} else None


def doubt(question: Question, number: int) -> str | None:
    """Return why a number needs asking once more (`zero` or `implausible`), or None when it is plausible."""
    if question.low is not None and number < question.low:
        return "zero" if number == 0 else "implausible"
    if question.high is not None and number > question.high:
        return "implausible"
    return None
