"""The order of a conversation's steps, and how each is put as a question."""

from dataclasses import dataclass

from rds.domain.conversation.situation import Conversation
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import CouponKind, Language, Option, Question, QuestionKind, Study

LANGUAGE = "language"
CONSENT = "consent"
NETWORK_SIZE = "network_size"
TRIES_AT_A_NUMBER = 2
SCREENING_PREFIX = "screening:"
SURVEY_PREFIX = "survey:"

# In capitals, because a small c with a cedilla would turn the whole message into UCS-2 while the capital one
# would not.
LANGUAGE_NAMES = {
    "ar": "ARABIC",
    "en": "ENGLISH",
    "es": "ESPAÑOL",
    "fr": "FRANÇAIS",
    "pt": "PORTUGUES",
    "tl": "TAGALOG",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name in the record, and the question it asks (None for consent)."""

    name: str
    question: Question | None


def language_question(study: Study) -> Question:
    """Return the question which language to go on in, as a choice like any other."""
    return Question(
        key=LANGUAGE,
        kind=QuestionKind.CHOICE,
        text=dict.fromkeys(study.languages, ""),
        options=tuple(
            Option(key=code, label=dict.fromkeys(study.languages, LANGUAGE_NAMES.get(code, code.upper())))
            for code in study.languages
        ),
    )


def steps(study: Study, kind: CouponKind) -> tuple[Step, ...]:
    """Return the steps in order: language (if there is a choice), consent, screening, network size, survey."""
    language = (Step(LANGUAGE, language_question(study)),) if len(study.languages) > 1 else ()
    return (
        *language,
        Step(CONSENT, None),
        *(Step(SCREENING_PREFIX + q.question.key, q.question) for q in study.screening(kind)),
        Step(NETWORK_SIZE, study.network_size),
        *(Step(SURVEY_PREFIX + q.key, q) for q in study.survey),
    )


def find_step(study: Study, kind: CouponKind, name: str) -> Step:
    """Return the step of that name. Raises KeyError: the record and the protocol disagree."""
    for step in steps(study, kind):
        if step.name == name:
            return step
    raise KeyError(name)


def step_after(study: Study, kind: CouponKind, name: str) -> Step | None:
    """Return the step that follows, or None after the last."""
    order = steps(study, kind)
    position = [step.name for step in order].index(name)
    return order[position + 1] if position + 1 < len(order) else None


def options_line(question: Question, language: Language) -> str:
    """Return the numbered options, such as `1 Yes / 2 No`; empty for a number."""
    return " / ".join(
        f"{number} {option.label[language]}" for number, option in enumerate(question.options, 1)
    )


def ask(study: Study, step: Step, language: Language) -> Reply:
    """Put the step's question into a reply."""
    if step.name == LANGUAGE and step.question:
        return Reply(
            key=ReplyKey.LANGUAGE_MENU,
            language=language,
            values={"menu": options_line(step.question, language)},
        )
    if step.question is None:
        return Reply(key=ReplyKey.CONSENT, language=language, values={"text": study.consent.text[language]})
    return Reply(
        key=ReplyKey.QUESTION,
        language=language,
        values={"text": step.question.text[language], "options": options_line(step.question, language)},
    )


def ask_again(study: Study, step: Step, language: Language, talk: Conversation) -> Reply:
    """Put the question once more, shortly: consent without its whole text, and ranges once they were offered."""
    if step.name == CONSENT:
        return Reply(key=ReplyKey.CONSENT_CHOICE, language=language)
    if offers_ranges(talk):
        return Reply(key=ReplyKey.NUMBER_RANGES, language=language)
    return ask(study, step, language)


def offers_ranges(talk: Conversation) -> bool:
    """Return whether the network size is asked for as ranges, since two tries brought no number."""
    return talk.step == NETWORK_SIZE and talk.attempt > TRIES_AT_A_NUMBER and not talk.confirming
