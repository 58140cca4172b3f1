"""An answer to the open question: taken, asked once more, or not understood; then the next step."""

from dataclasses import replace
from hashlib import sha256

from rds.domain.conversation.asking import asked, not_understood
from rds.domain.conversation.completing import complete, enrol
from rds.domain.conversation.presenting import check_recruiting
from rds.domain.conversation.reading import Choice, chosen_option, consent_choice, doubt
from rds.domain.conversation.script import (
    LANGUAGE,
    NETWORK_SIZE,
    SCREENING_PREFIX,
    ask,
    step_after,
    step_named,
)
from rds.domain.conversation.situation import Answer, Conversation, Outcome, Situation, Transcript
from rds.domain.events import (
    ConsentDeclined,
    ConsentGiven,
    CouponReleased,
    LanguageChosen,
    QuestionAnswered,
    ReleaseReason,
    ScreenedOut,
)
from rds.domain.parsed_text import Heard
from rds.domain.refusals import RecruitmentIsClosed
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Question, QuestionKind


def take_answer(heard: Heard, at: Situation, talk: Conversation) -> Outcome:
    """Read the text as an answer to the question that is open."""
    step = step_named(at.study, talk.coupon.kind, talk.step)
    if step.question is None:
        return take_consent(heard, at, talk)
    if step.question.kind is QuestionKind.NUMBER:
        return take_number(heard, at, talk, step.question)
    return take_choice(heard, at, talk, step.question)


def take_choice(heard: Heard, at: Situation, talk: Conversation, question: Question) -> Outcome:
    """Take one of the options."""
    option = chosen_option(question, heard)
    if option is None:
        return not_understood(at, talk)
    if talk.step == LANGUAGE:
        return choose_language(option.key, at, talk)
    if talk.step.startswith(SCREENING_PREFIX) and not accepts(at, talk, option.key):
        return screen_out(at, talk, option.key)
    return store(at, talk, option.key) + go_on(at, talk)


def take_number(heard: Heard, at: Situation, talk: Conversation, question: Question) -> Outcome:
    """Take a number; a doubtful one is asked once more, then taken with a flag."""
    if heard.number is None:
        return not_understood(at, talk)
    flag = doubt(question, heard.number)
    if flag and not talk.confirming:
        return Outcome(
            (asked(at, talk.step, talk.attempt + 1, confirming=True),),
            (at.reply(ReplyKey.CONFIRM_NUMBER, {"number": str(heard.number)}),),
        )
    return store(at, talk, str(heard.number), flag) + go_on(at, talk)


def take_consent(heard: Heard, at: Situation, talk: Conversation) -> Outcome:
    """Take 1 or 2. Agreement is kept with the version, the text's hash and the transcript."""
    choice = consent_choice(heard)
    if choice is None:
        return not_understood(at, talk)
    if choice is Choice.REFUSE:
        return Outcome(
            (
                ConsentDeclined(caller=at.caller),
                CouponReleased(caller=at.caller, coupon=talk.coupon.code, reason=ReleaseReason.DECLINED),
            ),
            (at.reply(ReplyKey.DECLINED),),
        )
    text = at.study.consent.text[at.language]
    given = ConsentGiven(
        caller=at.caller,
        participant=talk.participant,
        consent_version=at.study.consent.version,
        text_digest=sha256(text.encode()).hexdigest(),
        language=at.language,
        mode="sms",
        message=at.message,
    )
    asked_for = Reply(key=ReplyKey.CONSENT, language=at.language, values={"text": text})
    evidence = Transcript(participant=talk.participant, asked=asked_for, answered=heard.text)
    return Outcome((given,), transcript=evidence) + go_on(at, talk)


def choose_language(language: str, at: Situation, talk: Conversation) -> Outcome:
    """Go on in the chosen language."""
    chosen = replace(at, conversation=replace(talk, language=language))
    return Outcome((LanguageChosen(caller=at.caller, language=language),)) + go_on(chosen, talk)


def accepts(at: Situation, talk: Conversation, answer: str) -> bool:
    """Return whether the answer to the open screening question lets the person take part."""
    key = talk.step.removeprefix(SCREENING_PREFIX)
    return any(answer in q.accepted for q in at.study.screening(talk.coupon.kind) if q.question.key == key)


def screen_out(at: Situation, talk: Conversation, answer: str) -> Outcome:
    """End the conversation; the coupon is free for somebody who is eligible."""
    return store(at, talk, answer) + Outcome(
        (
            ScreenedOut(caller=at.caller, step=talk.step),
            CouponReleased(caller=at.caller, coupon=talk.coupon.code, reason=ReleaseReason.SCREENED_OUT),
        ),
        (at.reply(ReplyKey.NOT_ELIGIBLE),),
    )


def store(at: Situation, talk: Conversation, value: str, flag: str | None = None) -> Outcome:
    """Keep the answer, and record that there is one."""
    return Outcome(
        (QuestionAnswered(caller=at.caller, step=talk.step, flag=flag),),
        answers=(Answer(participant=talk.participant, question=talk.step, value=value, flag=flag),),
    )


def go_on(at: Situation, talk: Conversation) -> Outcome:
    """Ask the next question; enrol when screening is done; complete after the last answer."""
    following = step_after(at.study, talk.coupon.kind, talk.step)
    if following is None and at.participant:
        return complete(at, at.participant)
    if following is None:
        raise RuntimeError("the last answer came before enrolment: the record and the protocol disagree")
    question = Outcome((asked(at, following.name),), (ask(at.study, following, at.language),))
    if following.name != NETWORK_SIZE:
        return question
    try:
        check_recruiting(at)
    except RecruitmentIsClosed:
        return Outcome(
            (CouponReleased(caller=at.caller, coupon=talk.coupon.code, reason=ReleaseReason.CLOSED),),
            (at.reply(ReplyKey.STUDY_CLOSED),),
        )
    return enrol(at, talk) + question
