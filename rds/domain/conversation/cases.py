"""Texts that a person has to read: the cases that they open, and what the sender is told."""

from dataclasses import replace
from datetime import timedelta

from rds.domain.conversation.script import find_step
from rds.domain.conversation.situation import Outcome, Situation
from rds.domain.events import ConsentGiven, MessagingStopped, QuestionAnswered, ReviewRequested
from rds.domain.folding import fold
from rds.domain.parsed_text import ParsedText
from rds.domain.replies import Reply, ReplyKey
from rds.domain.subjects import Subject, subject_of

TOLD_AGAIN_AFTER = timedelta(days=1)
"""Nobody is told more often that a person will read their texts."""
SHORTEST_TELLING_WORD = 4
"""Letters. Shorter words stand in any question."""
ANSWERED_BY_A_PERSON = frozenset({Subject.MONEY, Subject.COMPLAINT, Subject.ABUSE, Subject.NEW_NUMBER})
"""What no wording of the open question can help with."""


def open_case(situation: Situation, reason: str, *, told: bool = False) -> ReviewRequested:
    """Put the text before the study team, in the phone's open case about its subject or in a new one."""
    return ReviewRequested(
        caller=situation.caller,
        reason=reason,
        message=situation.message,
        subject=subject_of(reason, situation.subject),
        urgent=situation.in_danger,
        told=told,
    )


def may_tell(situation: Situation) -> bool:
    """Return whether the sender may be told today that a person will read the text."""
    talk = situation.phone.conversation
    if situation.phone.messaging_stopped:
        return False
    return talk is None or talk.told_at is None or situation.now - talk.told_at >= TOLD_AGAIN_AFTER


def says_something(parsed: ParsedText) -> bool:
    """Return whether a text holds words, or asks, and is no keyword."""
    return parsed.keyword is None and (parsed.subject is not None or any(map(str.isalpha, parsed.text)))


def is_for_a_person(parsed: ParsedText) -> bool:
    """Return whether a text that is no answer is more than a try at one, such as `yes 2` or `maybe`."""
    if not says_something(parsed):
        return False
    if parsed.subject or parsed.in_danger or not parsed.clauses:
        return True
    return any(not token.classes and token.value is None for token in parsed.tokens)


def say_it_is_read(situation: Situation, question: Reply | str = "") -> Reply:
    """Say that a person will read the text, with the contact and the open question if there is one."""
    key = ReplyKey.WILL_BE_READ_SOON if situation.in_danger else ReplyKey.WILL_BE_READ
    return situation.reply(key, {"question": question})


def note_other_words(parsed: ParsedText, outcome: Outcome, situation: Situation) -> Outcome:
    """Put before the study team what came with an answer, a code or a correction and is for a person.

    That is words of danger in any text, and beside an answer what no question can help with.
    """
    if parsed.keyword:
        return outcome
    if parsed.in_danger:
        return outcome if is_a_label(parsed, situation) else note_danger(outcome, situation)
    if parsed.subject not in ANSWERED_BY_A_PERSON or is_a_label(parsed, situation):
        return outcome
    answered = any(isinstance(event, QuestionAnswered | ConsentGiven) for event in outcome.events)
    is_new = answered and not is_about_the_question(parsed, situation)
    return say_it_too("said_beside", outcome, situation) if is_new else outcome


def note_danger(outcome: Outcome, situation: Situation) -> Outcome:
    """Put words of danger before the study team, and say so with whatever else is said."""
    seen = next((event for event in outcome.events if isinstance(event, ReviewRequested)), None)
    if seen is None:
        return say_it_too("said_in_danger", outcome, situation)
    if seen.told or not may_say_more(outcome, situation):
        return outcome
    told = tuple(replace(event, told=True) if event is seen else event for event in outcome.events)
    return replace(outcome, events=told, replies=(say_it_is_read(situation), *outcome.replies))


def say_it_too(reason: str, outcome: Outcome, situation: Situation) -> Outcome:
    """Open a case beside what a text leads to, and tell the sender first, if that may be told today."""
    told = may_say_more(outcome, situation)
    events = (*outcome.events, open_case(situation, reason, told=told))
    replies = (say_it_is_read(situation), *outcome.replies) if told else outcome.replies
    return replace(outcome, events=events, replies=replies)


def may_say_more(outcome: Outcome, situation: Situation) -> bool:
    """Return whether a line may be added: not where nothing is said, nor to a phone that has just stopped."""
    stops = any(isinstance(event, MessagingStopped) for event in outcome.events)
    return bool(outcome.replies) and not stops and may_tell(situation)


def is_about_the_question(parsed: ParsedText, situation: Situation) -> bool:
    """Return whether the open question uses the words that tell the subject: one may ask about pay."""
    talk = situation.phone.conversation
    question = find_step(situation.study, talk.coupon.kind, talk.step).question if talk else None
    if question is None:
        return False
    labels = (label for option in question.options for label in option.label.values())
    asked = {word for text in (*question.text.values(), *labels) for word in fold(text).split()}
    return any(len(word) >= SHORTEST_TELLING_WORD and word in asked for word in parsed.subject_words)


def is_a_label(parsed: ParsedText, situation: Situation) -> bool:
    """Return whether the words are those of an option: a survey may ask about violence."""
    questions = (*(one.question for one in situation.study.eligibility), *situation.study.survey)
    labels = (
        label for question in questions for option in question.options for label in option.label.values()
    )
    return any(parsed.folded and parsed.folded in fold(label) for label in labels)
