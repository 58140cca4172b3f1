"""One text in, one outcome out."""

from dataclasses import replace

from rds.domain.conversation.answering import choose_by_keyword
from rds.domain.conversation.at_question import converse_at_question, correct_after_the_end
from rds.domain.conversation.cases import (
    ANSWERED_BY_A_PERSON,
    may_tell,
    note_other_words,
    open_case,
    say_it_is_read,
    says_something,
)
from rds.domain.conversation.leaving import after_stop, asks_for_silence, stop, take_leaving
from rds.domain.conversation.midway import (
    answer_kindly,
    is_kind_word,
    say_balance,
    say_coupons,
    say_help,
    say_how_to_go_on,
)
from rds.domain.conversation.presenting import present, turn_away
from rds.domain.conversation.situation import Outcome, Situation
from rds.domain.parsed_text import Keyword, ParsedText
from rds.domain.rate_limit import TEXT_LIMIT
from rds.domain.replies import ReplyKey

NO_ANSWER = "no_answer"
"""Why a case is opened for words that are no answer, keyword or code."""


def respond(parsed: ParsedText, situation: Situation) -> Outcome:
    """Decide what one text message leads to.

    Words that mean the same at any point come first, then the open question, then a code. Never raises for
    what a person may write, and never stays silent, except to a phone that asked for silence, texts without
    end, says the same twice at once or was turned away.
    """
    situation = replace(
        situation,
        spoken=parsed.language or parsed.spoken,
        subject=parsed.subject,
        in_danger=parsed.in_danger,
    )
    return note_other_words(parsed, take_text(parsed, situation), situation)


def take_text(parsed: ParsedText, situation: Situation) -> Outcome:
    """Decide about a text in the order of what it may be."""
    if asks_for_silence(parsed):
        return stop(parsed, situation)
    if situation.phone.recent_texts >= TEXT_LIMIT:
        return end_the_exchange(situation)
    if situation.phone.messaging_stopped:
        return after_stop(parsed, situation)
    if parsed.keyword is not Keyword.HELP and (turned_away := turn_away(situation)) is not None:
        return turned_away
    if (leaving := take_leaving(parsed, situation)) is not None:
        return leaving
    if (chosen := choose_by_keyword(parsed, situation)) is not None:
        return chosen
    return answer_midway(parsed, situation)


def answer_midway(parsed: ParsedText, situation: Situation) -> Outcome:
    """Answer what may be asked at any point, or go on."""
    if parsed.keyword is Keyword.HELP:
        return say_help(situation)
    if parsed.keyword is Keyword.BALANCE:
        return say_balance(situation)
    if parsed.keyword is Keyword.COUPONS:
        return say_coupons(situation)
    return converse(parsed, situation)


def converse(parsed: ParsedText, situation: Situation) -> Outcome:
    """Go on with the open question, or begin with a code, or say what could be texted."""
    if talk := situation.phone.open_conversation:
        return converse_at_question(parsed, situation, talk)
    if (corrected := correct_after_the_end(parsed, situation)) is not None:
        return corrected
    if parsed.code or parsed.looks_like_code:
        return present(parsed, situation)
    if parsed.keyword is Keyword.START and not situation.phone.withdrawn:
        return Outcome(
            replies=(situation.reply(ReplyKey.RESUMED, {"question": say_how_to_go_on(situation)}),)
        )
    if situation.phone.withdrawn:
        return answer_who_left(parsed, situation)
    if is_kind_word(parsed) and situation.phone.conversation:
        return answer_kindly(situation)
    if parsed.only_media:
        return Outcome(replies=(situation.reply(ReplyKey.PLEASE_TYPE, {"question": ""}),))
    return pass_to_a_person(parsed, situation)


def answer_who_left(parsed: ParsedText, situation: Situation) -> Outcome:
    """Say that the person has left the study; the study team sees what else they write."""
    is_read = says_something(parsed) and not is_kind_word(parsed)
    seen = (open_case(situation, NO_ANSWER),) if is_read else ()
    return Outcome(seen, (situation.reply(ReplyKey.WITHDRAWN),))


def pass_to_a_person(parsed: ParsedText, situation: Situation) -> Outcome:
    """Put a text that belongs to no open question before the study team, and say so once a day.

    A phone that has never presented a coupon is only told how to begin, unless what it writes is no question
    of how to take part: a participant may write from another phone.
    """
    usual = say_how_to_go_on(situation)
    is_stranger = situation.phone.conversation is None
    if not says_something(parsed) or (is_stranger and not is_for_a_person_alone(parsed)):
        return Outcome(replies=(usual,))
    told = may_tell(situation)
    read = say_it_is_read(situation, usual if is_stranger else "")
    return Outcome((open_case(situation, NO_ANSWER, told=told),), (read if told else usual,))


def is_for_a_person_alone(parsed: ParsedText) -> bool:
    """Return whether no way of taking part can help with what is written."""
    return parsed.in_danger or parsed.subject in ANSWERED_BY_A_PERSON


def end_the_exchange(situation: Situation) -> Outcome:
    """Say once that no answer follows until the phone has slowed down, and show it to the study team."""
    if situation.phone.recent_texts > TEXT_LIMIT:
        return Outcome()
    review = open_case(situation, "too_many_texts")
    return Outcome(
        (review,), () if situation.phone.messaging_stopped else (situation.reply(ReplyKey.TOO_MANY_TEXTS),)
    )
