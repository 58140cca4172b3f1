"""What the study team may do in a person's conversation; each raises the refusal that forbids it."""

from dataclasses import replace

from rds.domain.conversation.answering import accepts, choose_language, go_on
from rds.domain.conversation.asking import record_step, repeat
from rds.domain.conversation.completing import forward, holder_of
from rds.domain.conversation.correcting import read_value
from rds.domain.conversation.ladder import store_missing
from rds.domain.conversation.presenting import check_budget, check_recruiting
from rds.domain.conversation.reading import doubt, read_number
from rds.domain.conversation.script import CONSENT, LANGUAGE, SCREENING_PREFIX, Step, ask, find_step, steps
from rds.domain.conversation.seen import QuestionNotSent
from rds.domain.conversation.situation import Answer, Conversation, ConversationState, Outcome, Situation
from rds.domain.coupons import check_presentable, fill_slots
from rds.domain.events import AnswerCorrected, AnswerReplaced, ConversationReopened, LanguageChosen
from rds.domain.parsed_text import ParsedText
from rds.domain.refusals import (
    AnswerUnreadable,
    AnswerWouldExclude,
    CannotBeSkipped,
    HasLeftTheStudy,
    LanguageNotOffered,
    NoOpenQuestion,
    NotAnswered,
    NotScreenedOut,
    PersonUnknown,
    QuestionUnknown,
    SurveyNotCompleted,
)
from rds.domain.study import Question, QuestionKind

CORRECTED = "corrected"
"""The flag of an answer that the study team replaced."""


def present_person(situation: Situation) -> Conversation:
    """Return the conversation of a person who has not left. Raises PersonUnknown or HasLeftTheStudy."""
    talk = situation.phone.conversation
    if talk is None:
        raise PersonUnknown
    if situation.phone.withdrawn:
        raise HasLeftTheStudy
    return talk


def reopen(situation: Situation) -> Outcome:
    """Ask the screening question again whose answer was wrong; the coupon is the person's again.

    Raises NotScreenedOut, and why the coupon cannot be used any more: mostly that somebody else has it.
    """
    talk = present_person(situation)
    if talk.state is not ConversationState.SCREENED_OUT:
        raise NotScreenedOut
    check_presentable(talk.coupon, situation.caller, situation.now)
    check_recruiting(situation)
    check_budget(situation, talk.coupon)
    step = find_step(situation.study, talk.coupon.kind, talk.step)
    reopened = ConversationReopened(
        participant=talk.participant, caller=situation.caller, coupon=talk.coupon.code
    )
    return Outcome(
        (reopened, record_step(situation, step.name)), (ask(situation.study, step, situation.language),)
    )


def correct_answer(situation: Situation, key: str, parsed: ParsedText, answered: frozenset[str]) -> Outcome:
    """Replace an answer; what was there before is gone. `key` is the question's, as the study file has it.

    `parsed` is the new answer as a person would text it, or an option's key. Raises QuestionUnknown,
    NotAnswered, AnswerUnreadable or AnswerWouldExclude.
    """
    talk = present_person(situation)
    step = find_question(situation, talk, key)
    if step.question is None:
        raise QuestionUnknown
    if step.name not in answered:
        raise NotAnswered
    value = read_new_value(step.question, parsed)
    if step.name.startswith(SCREENING_PREFIX) and not accepts(
        situation, replace(talk, step=step.name), value
    ):
        raise AnswerWouldExclude
    return Outcome(
        (AnswerReplaced(participant=talk.participant, caller=situation.caller, step=step.name),),
        answers=(Answer(participant=talk.participant, question=step.name, value=value, flag=CORRECTED),),
    )


def find_question(situation: Situation, talk: Conversation, key: str) -> Step:
    """Return the step that asks a question of the study file, by its key. Raises QuestionUnknown."""
    for step in steps(situation.study, talk.coupon.kind):
        if step.name not in (LANGUAGE, CONSENT) and key in (step.name, step.name.rpartition(":")[2]):
            return step
    raise QuestionUnknown


def read_new_value(question: Question, parsed: ParsedText) -> str:
    """Return what the study team's words answer. Raises AnswerUnreadable; nobody is asked once more."""
    if question.kind is QuestionKind.NUMBER:
        number = read_number(question, parsed)
        if number is None or number.asks_once or (doubt(question, number.value) and number.value != 0):
            raise AnswerUnreadable
        return number.text()
    named = next((option.key for option in question.options if option.key == parsed.text), None)
    value = named or read_value(question, parsed)
    if value is None:
        raise AnswerUnreadable
    return value


def skip(situation: Situation) -> Outcome:
    """Go on without an answer to the open question, which is kept with the flag `missing`.

    Raises NoOpenQuestion, CannotBeSkipped, or QuestionNotSent: of two orders about one question the second
    must not skip the next.
    """
    present_person(situation)
    talk = situation.phone.open_conversation
    if talk is None:
        raise NoOpenQuestion
    if talk.step in (LANGUAGE, CONSENT) or talk.step.startswith(SCREENING_PREFIX):
        raise CannotBeSkipped
    if talk.handed_over_at is None:  # the question that the order is about may be one before it
        raise QuestionNotSent
    again = (AnswerCorrected(caller=situation.caller, step=talk.step),) if talk.reopened else ()
    return Outcome(again) + store_missing(situation, talk) + go_on(situation, talk)


def change_language(situation: Situation, language: str) -> Outcome:
    """Go on in another language of the study, and repeat the open question in it.

    Raises LanguageNotOffered.
    """
    talk = present_person(situation)
    if language not in situation.study.languages:
        raise LanguageNotOffered
    if situation.phone.open_conversation:
        return choose_language(language, situation, talk)
    return Outcome((LanguageChosen(caller=situation.caller, language=language),))


def add_coupons(situation: Situation, count: int) -> Outcome:
    """Give a participant more coupons to forward, up to the number promised at enrolment.

    Raises SurveyNotCompleted, QuotaReached, or RecruitmentIsClosed.
    """
    present_person(situation)
    person = situation.phone.participant
    if person is None or not person.completed:
        raise SurveyNotCompleted
    check_recruiting(situation)
    issued = fill_slots(
        situation.study,
        situation.phone.protocol,
        holder_of(person),
        situation.held,
        count,
        situation.ids,
        situation.now,
    )
    return Outcome(issued, (forward(situation, issued),))


def repeat_question(situation: Situation) -> Outcome:
    """Put the open question once more; nothing when none is open."""
    talk = situation.phone.open_conversation
    return repeat(situation, talk) if talk else Outcome()
