"""Questions asked, and asked again."""

from dataclasses import replace

from rds.domain.conversation.cases import ANSWERED_BY_A_PERSON, may_tell, open_case, say_it_is_read
from rds.domain.conversation.script import CONSENT, ask, ask_again, find_step, offers_ranges
from rds.domain.conversation.situation import Conversation, Outcome, Situation
from rds.domain.events import QuestionAsked
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import QuestionKind

PATIENCE = 3
"""After this many tries at one question without an answer that fits, the study team should look."""


def record_step(
    situation: Situation, step: str, attempt: int = 1, *, confirming: bool = False
) -> QuestionAsked:
    """Record where the conversation stands, and until when an unredeemed coupon waits."""
    return QuestionAsked(
        caller=situation.caller,
        step=step,
        attempt=attempt,
        confirming=confirming,
        until=situation.now + situation.study.coupons.reserved_for,
    )


def open_question(situation: Situation, talk: Conversation) -> Reply:
    """Return the question the conversation stands at, in its short form."""
    step = find_step(situation.study, talk.coupon.kind, talk.step)
    return ask_again(situation.study, step, situation.language, talk)


def repeat(situation: Situation, talk: Conversation) -> Outcome:
    """Ask the same question again, whole: the phone texted its code once more."""
    step = find_step(situation.study, talk.coupon.kind, talk.step)
    again = (
        open_question(situation, talk)
        if offers_ranges(talk) or talk.confirming
        else ask(situation.study, step, situation.language)
    )
    return Outcome(
        (record_step(situation, talk.step, talk.attempt, confirming=talk.confirming),),
        (again,),
    )


def not_understood(situation: Situation, talk: Conversation, *, is_read: bool = False) -> Outcome:
    """Say what kind of answer is wanted, with the question; the second time also where help is.

    At the limit of patience the study team is told, and with `is_read` at once: then so is the sender. A
    number that did not come in two tries is asked for as ranges.
    """
    again = replace(talk, attempt=talk.attempt + 1)
    told = is_read and may_tell(situation)
    seen = (
        (open_case(situation, "not_understood", told=told),)
        if is_read or again.attempt == PATIENCE + 1
        else ()
    )
    if again.attempt > PATIENCE:
        again = replace(again, confirming=False)  # so that the network size is asked for as ranges after all
    return Outcome(
        (record_step(situation, talk.step, again.attempt, confirming=again.confirming), *seen),
        (choose_reply(situation, again, told=told, is_read=is_read),),
    )


def choose_reply(situation: Situation, again: Conversation, *, told: bool, is_read: bool) -> Reply:
    """Choose what to say to a text that is no answer.

    To words that a person has to answer it is never that they were not understood.
    """
    if is_read and (situation.in_danger or situation.subject in ANSWERED_BY_A_PERSON):
        question = open_question(situation, again)
        if told:
            return say_it_is_read(situation, question)
        return situation.reply(ReplyKey.KIND_WORD_AND_QUESTION, {"question": question})
    read = situation.reply(ReplyKey.READ_BY_A_PERSON) if told else ""
    return ask_for_answer(situation, again, read=read)


def ask_for_answer(situation: Situation, again: Conversation, *, read: Reply | str = "") -> Reply:
    """Say what kind of answer is wanted; consent is explained instead.

    `read` says that a person will read the text; it names the contact, which HELP need not say again.
    """
    hint = situation.reply(ReplyKey.HELP_HINT) if again.attempt > 2 and not read else ""
    if again.step == CONSENT:
        first = "" if read else situation.reply(ReplyKey.PERSON_FIRST)
        return situation.reply(ReplyKey.CONSENT_EXPLAINED, {"read": read, "first": first})
    values = {
        "read": read,
        "wanted": situation.reply(wanted_answer(situation, again)),
        "question": open_question(situation, again),
        "hint": hint,
    }
    return situation.reply(ReplyKey.NOT_UNDERSTOOD, values)


def wanted_answer(situation: Situation, talk: Conversation) -> ReplyKey:
    """Return the words for the kind of answer that the open question wants."""
    question = find_step(situation.study, talk.coupon.kind, talk.step).question
    is_number = question is not None and question.kind is QuestionKind.NUMBER and not offers_ranges(talk)
    if question is not None and question.may_skip and not offers_ranges(talk):
        return ReplyKey.WANTED_NUMBER_OR_SKIP if is_number else ReplyKey.WANTED_CHOICE_OR_SKIP
    return ReplyKey.WANTED_NUMBER if is_number else ReplyKey.WANTED_CHOICE


def ask_to_type(situation: Situation, talk: Conversation) -> Outcome:
    """Say that pictures and voice messages cannot be read, with what was asked."""
    return Outcome(
        (record_step(situation, talk.step, talk.attempt, confirming=talk.confirming),),
        (situation.reply(ReplyKey.PLEASE_TYPE, {"question": open_question(situation, talk)}),),
    )


def say_slip(situation: Situation, talk: Conversation) -> Outcome:
    """Say that a code has a slip, and put the open question once more; it counts as not understood."""
    outcome = not_understood(situation, talk)
    asked = open_question(situation, replace(talk, attempt=talk.attempt + 1))
    return replace(outcome, replies=(situation.reply(ReplyKey.CODE_MISTYPED), asked))
