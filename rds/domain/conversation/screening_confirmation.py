"""An answer that means that a person is not eligible is confirmed once before it is final."""

from rds.domain.conversation.asking import record_step
from rds.domain.conversation.clauses import POLITE, has_any, is_all
from rds.domain.conversation.reading import chosen_option
from rds.domain.conversation.script import ask_to_confirm, find_step, unconfirmed_option
from rds.domain.conversation.situation import Conversation, Outcome, Situation
from rds.domain.parsed_text import ParsedText, WordClass
from rds.domain.study import Option, Question, Study

_AGREES = (WordClass.AGREEMENT, WordClass.AGREEMENT_ALONE)
_REFUSES = (WordClass.REFUSAL, WordClass.REFUSAL_ALONE, WordClass.NEGATION)


def confirm_first(situation: Situation, talk: Conversation, question: Question, option: Option) -> Outcome:
    """Ask whether this answer is right; the conversation stays where it is."""
    step = find_step(situation.study, talk.coupon.kind, talk.step)
    asked = ask_to_confirm(situation.study, step, situation.language, question.options.index(option))
    return Outcome((record_step(situation, talk.step, confirming=True),), (asked,))


def confirmed_option(study: Study, talk: Conversation, parsed: ParsedText) -> Option | None:
    """Return what a reply to `You texted 2: No. Is that right?` answers to the question itself.

    A bare yes says that it is right. Other words of agreement, and every no, may be about that or about the question: None.
    """
    step = find_step(study, talk.coupon.kind, talk.step)
    tokens = parsed.tokens
    question = step.question
    if question is None:
        return None
    names_option = any(token.value is not None and token.value <= len(question.options) for token in tokens)
    if names_option or not has_any(tokens, *_AGREES, *_REFUSES):
        return chosen_option(question, parsed)
    is_bare = is_all(tokens, *_AGREES, *POLITE)
    return unconfirmed_option(study, step, talk) if is_bare else None
