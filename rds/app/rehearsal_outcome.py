"""How a rehearsed phone stands, in the words that `rds study rehearse` shows and scripts rely on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rds.domain.conversation import Answer, Conversation, ConversationState, PhoneState
from rds.domain.conversation.reading import chosen_option, read_number
from rds.domain.conversation.script import find_step
from rds.domain.parsed_text import ParsedText
from rds.domain.study import QuestionKind, Study

COMPLETED = "completed"
STOPPED = "stopped"
ERASED = "erased"
UNCONFIRMED = "unconfirmed"
ASKS_TO_CONFIRM_ANSWER = frozenset({"confirm_number", "confirm_screening"})
"""What a reply is for that shows an answer as it was read, and waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """One message that reached a phone, what it is for, and when it came."""

    purpose: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSummary:
    """How a phone stands; `answers` and `flags` go by the question's key.

    Without a conversation `step` and `state` are None.
    """

    step: str | None
    state: str | None
    answers: Mapping[str, str | int | float]
    flags: Mapping[str, str]


NOT_BEGUN = PhoneSummary(step=None, state=None, answers={}, flags={})


def name_step(talk: Conversation | None) -> str | None:
    """Return where a conversation stands, as `--to` names it; None when there is none."""
    if talk is None:
        return None
    return COMPLETED if talk.state is ConversationState.COMPLETED else talk.step


def name_state(phone: PhoneState) -> str | None:
    """Return the state of a phone: its owner's last decision outweighs the conversation's step."""
    talk = phone.conversation
    if phone.withdrawn:
        return ERASED if talk and talk.leaving == "erase" else ConversationState.WITHDRAWN.value
    if phone.messaging_stopped and (talk is None or talk.state.value != ERASED):
        return STOPPED
    return talk.state.value if talk else None


def describe_phone(
    study: Study, phone: PhoneState, kept: Sequence[Answer], unconfirmed: Answer | None
) -> PhoneSummary:
    """Put together how a phone stands, with the answer that waits for its confirmation if there is one."""
    is_waiting = unconfirmed is not None and unconfirmed.question not in {one.question for one in kept}
    shown = [*kept, *((unconfirmed,) if unconfirmed and is_waiting else ())]
    return PhoneSummary(
        step=name_step(phone.conversation),
        state=name_state(phone),
        answers={bare_key(one): read_typed_value(one, study) for one in shown if one.value is not None},
        flags={bare_key(one): one.flag for one in shown if one.flag},
    )


def bare_key(answer: Answer) -> str:
    """Return the key of the answer's question as the study file has it."""
    return answer.question.rpartition(":")[2]


def read_typed_value(answer: Answer, study: Study) -> str | int | float:
    """Return an option's key as text, and a number as a number."""
    if answer.value is None:
        raise ValueError("a question that was skipped has no value")
    questions = (*(one.question for one in study.eligibility), study.network_size, *study.survey)
    if bare_key(answer) not in {one.key for one in questions if one.kind is QuestionKind.NUMBER}:
        return answer.value
    try:
        return int(answer.value)
    except ValueError:
        return float(answer.value)


def read_unconfirmed(study: Study, talk: Conversation | None, parsed: ParsedText) -> Answer | None:
    """Return what was read and waits to be confirmed, flagged so; None when the text holds no such answer."""
    if talk is None or not talk.confirming:
        return None
    question = find_step(study, talk.coupon.kind, talk.step).question
    if question is None:
        return None
    if question.kind is QuestionKind.NUMBER:
        number = read_number(question, parsed)
        read = number.text() if number else None
    else:
        option = chosen_option(question, parsed)
        read = option.key if option else None
    if read is None:
        return None
    return Answer(participant=talk.participant, question=talk.step, value=read, flag=UNCONFIRMED)
