"""What follows when a text brings no answer to the open question.

The question is skipped where the study allows it; a kind word that is no answer gets a kind reply.
"""

from rds.domain.conversation.asking import not_understood, say_slip
from rds.domain.conversation.cases import is_for_a_person
from rds.domain.conversation.midway import answer_kindly, is_kind_word
from rds.domain.conversation.situation import Answer, Conversation, Outcome, Situation
from rds.domain.events import QuestionAnswered
from rds.domain.parsed_text import Keyword, ParsedText
from rds.domain.study import Question

MISSING = "missing"


def skips(parsed: ParsedText, question: Question | None) -> bool:
    """Return whether the text skips a question that may be skipped."""
    return parsed.keyword is Keyword.SKIP and question is not None and question.may_skip


def store_missing(situation: Situation, talk: Conversation) -> Outcome:
    """Record that the question was skipped: a flag and no value."""
    return Outcome(
        (QuestionAnswered(caller=situation.caller, step=talk.step, flag=MISSING),),
        answers=(Answer(participant=talk.participant, question=talk.step, value=None, flag=MISSING),),
    )


def take_no_answer(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Reply to what is no answer.

    Thanks and greetings are answered kindly, what seems meant as a code by saying that it has a slip, and
    all else by saying what kind of answer is wanted; what is more than a try at an answer is read by the
    study team.
    """
    if parsed.looks_like_code:
        return say_slip(situation, talk)
    if is_kind_word(parsed):
        return answer_kindly(situation)
    return not_understood(situation, talk, is_read=is_for_a_person(parsed))
