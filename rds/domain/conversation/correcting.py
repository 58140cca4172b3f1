"""Slips are corrected: BACK opens the question before, and `sorry, 2` replaces the last answer."""

from dataclasses import replace
from datetime import timedelta

from rds.domain.conversation.answering import take_answer
from rds.domain.conversation.asking import open_question, record_step, repeat
from rds.domain.conversation.reading import chosen_option, read_number
from rds.domain.conversation.script import (
    LANGUAGE,
    NETWORK_SIZE,
    Step,
    ask_again,
    find_step,
    step_before,
    steps,
)
from rds.domain.conversation.situation import Conversation, ConversationState, Outcome, Situation
from rds.domain.events import (
    AnswerCorrected,
    ConsentGiven,
    LanguageChosen,
    QuestionAnswered,
    QuestionReopened,
)
from rds.domain.parsed_text import Mark, ParsedText, WordClass
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Question, QuestionKind

CORRECTABLE_FOR = timedelta(minutes=10)
"""How long after the question that followed, or after the last answer of all.

Later words of apology may mean anything.
"""
_ANSWERED = (QuestionAnswered, ConsentGiven)


def is_just_completed(situation: Situation) -> bool:
    """Return whether the last answer may still be corrected though the survey is complete."""
    talk, person = situation.phone.conversation, situation.phone.participant
    if talk is None or talk.state is not ConversationState.COMPLETED or person is None or person.withdrawn:
        return False
    done = person.completed_at
    return done is not None and done <= situation.written_at <= done + CORRECTABLE_FOR


def step_to_correct(situation: Situation, talk: Conversation) -> Step | None:
    """Return the step whose answer came last; None when there is none, or it lies behind enrolment."""
    study, kind = situation.study, talk.coupon.kind
    if talk.state is ConversationState.COMPLETED:
        return None if talk.reopened else steps(study, kind)[-1]
    return None if talk.enrolled and talk.step == NETWORK_SIZE else step_before(study, kind, talk.step)


def go_back(situation: Situation, talk: Conversation) -> Outcome:
    """Ask the question before again, or say that what lies before cannot be changed."""
    before = step_to_correct(situation, talk)
    if before is None:
        asked = situation.reply(ReplyKey.CANNOT_GO_BACK, {"question": open_question(situation, talk)})
        return replace(repeat(situation, talk), replies=(asked,))
    again = at_step(talk, before)
    return Outcome(
        (
            QuestionReopened(caller=situation.caller, step=before.name),
            record_step(situation, before.name),
        ),
        (ask_again(situation.study, before, situation.language, again),),
    )


def correct(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome | None:
    """Take the corrected answer to the question before; None when the text gives it none.

    Consent and language are not corrected in passing: BACK asks for them again.
    """
    before = step_to_correct(situation, talk)
    plain = without_apology(parsed)
    if before is None or before.question is None or before.name == LANGUAGE:
        return None
    if read_value(before.question, plain) is None:
        return None
    return replace_answer(plain, situation, talk, before)


def replace_answer(parsed: ParsedText, situation: Situation, talk: Conversation, step: Step) -> Outcome:
    """Answer an earlier question once more, and go on to where the conversation stood."""
    reopened = QuestionReopened(caller=situation.caller, step=step.name)
    return Outcome((reopened,)) + answer_reopened(parsed, situation, at_step(talk, step))


def answer_reopened(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Take the answer to a question that was opened again.

    The person is told what it was changed to, and the correction is recorded.
    """
    there = replace(situation, phone=replace(situation.phone, conversation=talk))
    outcome = take_answer(parsed, there, talk)
    kinds = (*_ANSWERED, LanguageChosen) if talk.step == LANGUAGE else _ANSWERED
    if not any(isinstance(event, kinds) for event in outcome.events):
        return outcome
    corrected = AnswerCorrected(caller=situation.caller, step=talk.step)
    return replace(outcome, events=(corrected, *outcome.events), replies=say_change(outcome, situation, talk))


def say_change(outcome: Outcome, situation: Situation, talk: Conversation) -> tuple[Reply, ...]:
    """Say the new answer before the question that follows.

    So a correction that was not meant is noticed.
    """
    question = find_step(situation.study, talk.coupon.kind, talk.step).question
    value = outcome.answers[0].value if outcome.answers else None
    if value is None or question is None or len(outcome.replies) > 1:
        return outcome.replies
    labels = {option.key: option.label[situation.language] for option in question.options}
    values = {
        "answer": labels.get(value, value),
        "question": outcome.replies[0] if outcome.replies else "",
    }
    return (situation.reply(ReplyKey.CORRECTED, values),)


def at_step(talk: Conversation, step: Step) -> Conversation:
    """Return the conversation as it stands when this earlier question is opened again."""
    return replace(talk, step=step.name, attempt=1, confirming=False, reopened=True)


def without_apology(parsed: ParsedText) -> ParsedText:
    """Return the text without `sorry`, `oops`, `I meant` and the like."""
    clauses = tuple(
        tuple(token for token in clause if not token.is_any(WordClass.CORRECTION))
        for clause in parsed.clauses
    )
    return replace(parsed, clauses=tuple(filter(None, clauses)), marks=parsed.marks - {Mark.CORRECTION})


def read_value(question: Question, parsed: ParsedText) -> str | None:
    """Return what the text answers to a question.

    None when it answers nothing, or may answer several things.
    """
    if question.kind is QuestionKind.NUMBER:
        number = read_number(question, parsed)
        return number.text() if number else None
    option = chosen_option(question, parsed)
    return option.key if option else None
