"""An answer to the open question: taken, asked once more, or not understood; then the next step."""

from dataclasses import replace
from hashlib import sha256

from rds.domain.conversation.asking import ask_to_type, not_understood, record_step, repeat
from rds.domain.conversation.cases import is_for_a_person
from rds.domain.conversation.completing import complete, enrol
from rds.domain.conversation.ladder import skips, store_missing, take_no_answer
from rds.domain.conversation.reading import (
    Choice,
    chosen_option,
    consent_choice,
    doubt,
    read_ladder,
    read_number,
)
from rds.domain.conversation.screening_confirmation import confirm_first, confirmed_option
from rds.domain.conversation.script import (
    LANGUAGE,
    NETWORK_SIZE,
    SCREENING_PREFIX,
    ask,
    awaits_confirmation,
    find_step,
    offers_ranges,
    step_after,
)
from rds.domain.conversation.situation import Answer, Conversation, Outcome, Situation, Transcript
from rds.domain.ethics import is_expired
from rds.domain.events import (
    ConsentDeclined,
    ConsentGiven,
    CouponReleased,
    LanguageChosen,
    QuestionAnswered,
    ReleaseReason,
    ScreenedOut,
)
from rds.domain.parsed_text import Keyword, Mark, ParsedText
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Question, QuestionKind

SAID_TO = {
    Keyword.HELP: ReplyKey.HELP,
    Keyword.BALANCE: ReplyKey.BALANCE_TO_COME,
    Keyword.COUPONS: ReplyKey.COUPONS_TO_COME,
}
"""What a keyword is answered before there is anything to tell."""


def take_answer(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Read the text as an answer to the question that is open."""
    step = find_step(situation.study, talk.coupon.kind, talk.step)
    if parsed.only_media:
        return ask_to_type(situation, talk)
    if (language := asked_language(parsed, situation, talk, step.question)) is not None:
        return choose_language(language, situation, talk)
    if skips(parsed, step.question):
        return store_missing(situation, talk) + go_on(situation, talk)
    if Mark.CORRECTION in parsed.marks:
        return not_understood(situation, talk, is_read=is_for_a_person(parsed))
    if step.question is None:
        return take_consent(parsed, situation, talk)
    if step.question.kind is QuestionKind.NUMBER:
        return take_number(parsed, situation, talk, step.question)
    return take_choice(parsed, situation, talk, step.question)


def asked_language(
    parsed: ParsedText, situation: Situation, talk: Conversation, question: Question | None
) -> str | None:
    """Return the language that the text changes to; None when it changes to none.

    It is the one that the text names or, before one is chosen, the one that it greets in.
    """
    named = parsed.language
    if talk.step == LANGUAGE:
        named = named or parsed.spoken
    elif named == talk.language or (question and chosen_option(question, parsed)):
        return None
    return named if named in situation.study.languages else None


def take_choice(parsed: ParsedText, situation: Situation, talk: Conversation, question: Question) -> Outcome:
    """Take one of the options."""
    option = (
        confirmed_option(situation.study, talk, parsed)
        if awaits_confirmation(talk)
        else chosen_option(question, parsed)
    )
    if option is None:
        return take_no_answer(parsed, situation, talk)
    if talk.step == LANGUAGE:
        return choose_language(option.key, situation, talk)
    if talk.step.startswith(SCREENING_PREFIX) and not accepts(situation, talk, option.key):
        if not talk.confirming:
            return confirm_first(situation, talk, question, option)
        return screen_out(situation, talk, option.key)
    return store(situation, talk, option.key) + go_on(situation, talk)


def take_number(parsed: ParsedText, situation: Situation, talk: Conversation, question: Question) -> Outcome:
    """Take a number; a doubtful one is asked once more, then taken with a flag."""
    reading = read_ladder(parsed) if offers_ranges(talk) else None
    if reading is not None:
        return store(situation, talk, reading.text(), reading.flag) + go_on(situation, talk)
    reading = read_number(question, parsed)
    if reading is None:
        return take_no_answer(parsed, situation, talk)
    doubtful = doubt(question, reading.value)
    if (doubtful or reading.asks_once) and not talk.confirming:
        confirmation = (
            situation.reply(ReplyKey.CONFIRM_NUMBER, {"number": reading.text()})
            if doubtful
            else situation.reply(ReplyKey.ABOUT_HOW_MANY)
        )
        return Outcome(
            (record_step(situation, talk.step, talk.attempt + 1, confirming=True),), (confirmation,)
        )
    return store(situation, talk, reading.text(), doubtful or reading.flag) + go_on(situation, talk)


def take_consent(parsed: ParsedText, situation: Situation, talk: Conversation) -> Outcome:
    """Take agreement or refusal. Agreement is kept with the version, the text's hash and the transcript."""
    choice = consent_choice(parsed)
    if choice is None:
        return take_no_answer(parsed, situation, talk)
    if choice is Choice.ASK_EXACT:
        return Outcome(
            (record_step(situation, talk.step, talk.attempt + 1),), (situation.reply(ReplyKey.CONSENT_EXACT),)
        )
    if choice is Choice.REFUSE:
        return Outcome(
            (
                ConsentDeclined(caller=situation.caller),
                CouponReleased(
                    caller=situation.caller, coupon=talk.coupon.code, reason=ReleaseReason.DECLINED
                ),
            ),
            (situation.reply(ReplyKey.DECLINED),),
        )
    text = situation.study.consent.text[situation.language]
    given = ConsentGiven(
        caller=situation.caller,
        participant=talk.participant,
        consent_version=situation.study.consent.version,
        text_digest=sha256(text.encode()).hexdigest(),
        language=situation.language,
        mode="sms",
        message=situation.message,
    )
    asked_for = Reply(key=ReplyKey.CONSENT, language=situation.language, values={"text": text})
    evidence = Transcript(participant=talk.participant, asked=asked_for, answered=parsed.text)
    return Outcome((given,), transcript=evidence) + go_on(situation, talk)


def choose_language(language: str, situation: Situation, talk: Conversation) -> Outcome:
    """Ask the next question in the chosen language, or the open one where the language was not asked for."""
    changed = replace(talk, language=language)
    chosen = replace(situation, phone=replace(situation.phone, conversation=changed))
    following = go_on(chosen, talk) if talk.step == LANGUAGE else repeat(chosen, changed)
    return Outcome((LanguageChosen(caller=situation.caller, language=language),)) + following


def choose_by_keyword(parsed: ParsedText, situation: Situation) -> Outcome | None:
    """Answer a keyword of one language where the language is asked for: the keyword chooses it."""
    talk, key = situation.phone.open_conversation, SAID_TO.get(parsed.keyword or Keyword.STOP)
    if talk is None or talk.step != LANGUAGE or key is None or parsed.spoken not in situation.study.languages:
        return None
    said = situation.reply(key, {"primary": situation.study.honoraria.primary, "question": ""})
    return Outcome(replies=(said,)) + choose_language(str(parsed.spoken), situation, talk)


def accepts(situation: Situation, talk: Conversation, answer: str) -> bool:
    """Return whether the answer to the open screening question lets the person take part."""
    key = talk.step.removeprefix(SCREENING_PREFIX)
    return any(
        answer in q.accepted for q in situation.study.screening(talk.coupon.kind) if q.question.key == key
    )


def screen_out(situation: Situation, talk: Conversation, answer: str) -> Outcome:
    """End the conversation; the coupon is free for somebody who is eligible."""
    return store(situation, talk, answer) + Outcome(
        (
            ScreenedOut(caller=situation.caller, step=talk.step),
            CouponReleased(
                caller=situation.caller, coupon=talk.coupon.code, reason=ReleaseReason.SCREENED_OUT
            ),
        ),
        (situation.reply(ReplyKey.NOT_ELIGIBLE),),
    )


def store(situation: Situation, talk: Conversation, value: str, flag: str | None = None) -> Outcome:
    """Keep the answer, and record that there is one."""
    return Outcome(
        (QuestionAnswered(caller=situation.caller, step=talk.step, flag=flag),),
        answers=(Answer(participant=talk.participant, question=talk.step, value=value, flag=flag),),
    )


def go_on(situation: Situation, talk: Conversation) -> Outcome:
    """Ask the next question; enrol when screening is done; complete after the last answer.

    Who has begun may finish though recruitment has closed since, but for an ethics approval that has expired.
    """
    following = step_after(situation.study, talk.coupon.kind, talk.step)
    if following is None and situation.phone.participant and situation.phone.participant.completed:
        return Outcome()  # an answer was corrected after the last: coupons and money stay as they are
    if following is None and situation.phone.participant:
        return complete(situation, situation.phone.participant)
    if following is None:
        raise RuntimeError("the last answer came before enrolment: the record and the protocol disagree")
    question = Outcome(
        (record_step(situation, following.name),), (ask(situation.study, following, situation.language),)
    )
    if following.name != NETWORK_SIZE:
        return question
    if is_expired(situation.study, situation.now):
        return Outcome(
            (CouponReleased(caller=situation.caller, coupon=talk.coupon.code, reason=ReleaseReason.CLOSED),),
            (situation.reply(ReplyKey.STUDY_CLOSED),),
        )
    return enrol(situation, talk) + question
