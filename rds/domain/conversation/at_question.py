"""What comes of a text while a question is open, or was opened again.

The text may be an answer, a correction, a repetition or half a message.
"""

from dataclasses import replace

from rds.domain.conversation.answering import take_answer
from rds.domain.conversation.asking import open_question, repeat
from rds.domain.conversation.cases import is_for_a_person, open_case
from rds.domain.conversation.correcting import (
    CORRECTABLE_FOR,
    answer_reopened,
    correct,
    go_back,
    is_just_completed,
    read_value,
    replace_answer,
    step_to_correct,
    without_apology,
)
from rds.domain.conversation.reading import chosen_option
from rds.domain.conversation.script import find_step
from rds.domain.conversation.seen import can_have_been_seen, is_repetition, may_be_repetition
from rds.domain.conversation.situation import Conversation, Outcome, Situation
from rds.domain.parsed_text import Mark, ParsedText


def converse_at_question(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Take a text as what it can be: nobody answers a question that they cannot have seen."""
    if situation.first_half is not None:
        return continue_text(parsed, situation.first_half, situation, talk)
    if is_repetition(parsed, situation, talk):
        return Outcome()
    if may_be_repetition(parsed, situation, talk):
        return repeat(situation, talk)
    if is_about_the_answer_before(parsed, situation, talk):
        if wants_back(parsed, situation, talk):
            return go_back(situation, talk)
        if (corrected := correct(parsed, situation, talk)) is not None:
            return corrected
    if parsed.code:
        return repeat(situation, talk)
    if not can_have_been_seen(talk, situation.written_at):
        return put_again(parsed, situation, talk)
    if talk.attempt > 1 or talk.confirming:  # what is corrected was no answer yet
        parsed = without_apology(parsed)
    return take(parsed, situation, talk)


def put_again(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Put a question once more that the text cannot answer; other words in it are for a person to read."""
    is_read = parsed.subject is not None and is_for_a_person(parsed)
    seen = (open_case(situation, "before_the_question"),) if is_read else ()
    return Outcome(seen) + repeat(situation, talk)


def take(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Take a text as an answer to the open question."""
    return (answer_reopened if talk.reopened else take_answer)(parsed, situation, talk)


def correct_after_the_end(parsed: ParsedText, situation: Situation) -> Outcome | None:
    """Return what comes of a correction of the last answer after the survey is complete.

    None for any other text.
    """
    talk = situation.phone.conversation
    if talk is None or not is_just_completed(situation) or parsed.code or parsed.keyword:
        return None
    if talk.reopened:
        return converse_at_question(parsed, situation, talk)
    if Mark.BACK in parsed.marks:
        return go_back(situation, talk)
    return correct(parsed, situation, talk) if Mark.CORRECTION in parsed.marks else None


def is_about_the_answer_before(parsed: ParsedText, situation: Situation, talk: Conversation) -> bool:
    """Return whether a text corrects an answer given before the open question was asked.

    The open question need not have been read.
    """
    if wants_back(parsed, situation, talk):
        return True
    is_fresh = talk.attempt == 1 and not talk.confirming and not talk.repeats
    soon = situation.written_at - talk.asked_at <= CORRECTABLE_FOR
    return Mark.CORRECTION in parsed.marks and is_fresh and soon


def wants_back(parsed: ParsedText, situation: Situation, talk: Conversation) -> bool:
    """Return whether the text asks for the question before, and is no option of the open one."""
    question = find_step(situation.study, talk.coupon.kind, talk.step).question
    is_option = (
        question is not None and bool(question.options) and chosen_option(question, parsed) is not None
    )
    return Mark.BACK in parsed.marks and not is_option


def continue_text(whole: ParsedText, first: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Read the two halves of a message as one, in the place of the first, which was handled by itself."""
    if talk.repeats:
        return Outcome()  # the first half was no answer either, and the question has just been put once more
    if talk.attempt > 1 or talk.confirming:
        attempt = max(talk.attempt - 1, 1)
        return take(whole, situation, replace(talk, attempt=attempt, confirming=False))
    return rest_of_an_answer(whole, first, situation, talk)


def rest_of_an_answer(
    whole: ParsedText, first: ParsedText, situation: Situation, talk: Conversation
) -> Outcome:
    """Correct the answer that the first half gave, if the whole message gives another.

    What stays unclear is shown to the study team.
    """
    before = step_to_correct(situation, talk)
    if before is not None and before.question is not None:
        read = read_value(before.question, whole)
        if read is not None and read == read_value(before.question, first):
            return Outcome()
        if read is not None:
            return replace_answer(whole, situation, talk, before)
    return Outcome((open_case(situation, "not_understood"),), (open_question(situation, talk),))
