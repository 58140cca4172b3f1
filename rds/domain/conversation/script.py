"""The order of a conversation's steps, and how each is put as a question."""

from dataclasses import dataclass

from rds.domain.conversation.situation import Conversation
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import CouponKind, Language, Option, Question, QuestionKind, Study

LANGUAGE = "language"
CONSENT = "consent"
NETWORK_SIZE = "network_size"
TRIES_AT_A_NUMBER = 2
PLACE_EVERY = 3
"""After how many questions of the survey the participant is told again how many there are."""
SHORT_QUESTION = 130
"""Letters with which a question and its place still go into one part."""
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
    """Return the steps in order.

    They are language (if there is a choice), consent, screening, network size, survey.
    """
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
        values={
            "place": place_among(study, step, language),
            "text": step.question.text[language],
            "options": options_line(step.question, language),
        },
    )


def step_before(study: Study, kind: CouponKind, name: str) -> Step | None:
    """Return the step before this one, or None before the first."""
    order = steps(study, kind)
    position = [step.name for step in order].index(name)
    return order[position - 1] if position else None


def place_among(study: Study, step: Step, language: Language) -> Reply | str:
    """Return which of the survey's questions this is, for every third of them.

    Empty for the others, and where saying it would cost a further part.
    """
    names = [NETWORK_SIZE, *(SURVEY_PREFIX + question.key for question in study.survey)]
    place = names.index(step.name) + 1 if step.name in names else 0
    if not place or place % PLACE_EVERY or step.question is None:
        return ""
    if len(step.question.text[language]) + len(options_line(step.question, language)) > SHORT_QUESTION:
        return ""
    values = {"number": str(place), "count": str(len(names))}
    return Reply(key=ReplyKey.PLACE, language=language, values=values)


def ask_again(study: Study, step: Step, language: Language, talk: Conversation) -> Reply:
    """Put the question once more, shortly: consent without its whole text, and ranges once they were offered.

    Where an answer waits for its confirmation, that is asked again.
    """
    if (refused := unconfirmed_option(study, step, talk)) is not None and step.question:
        return ask_to_confirm(study, step, language, step.question.options.index(refused))
    if step.name == CONSENT:
        return Reply(key=ReplyKey.CONSENT_CHOICE, language=language)
    if step.name == LANGUAGE and step.question:
        menu = {"menu": options_line(step.question, language)}
        return Reply(key=ReplyKey.LANGUAGE_CHOICE, language=language, values=menu)
    if offers_ranges(talk):
        may_skip = study.network_size.may_skip
        key = ReplyKey.NUMBER_RANGES_OR_SKIP if may_skip else ReplyKey.NUMBER_RANGES
        return Reply(key=key, language=language)
    return ask(study, step, language)


def ask_to_confirm(study: Study, step: Step, language: Language, position: int) -> Reply:
    """Ask whether an answer is right that means that the person is not eligible."""
    options = step.question.options if step.question else ()
    return Reply(
        key=ReplyKey.CONFIRM_SCREENING,
        language=language,
        values={
            "number": str(position + 1),
            "answer": options[position].label[language],
            "question": ask(study, step, language),
        },
    )


def awaits_confirmation(talk: Conversation) -> bool:
    """Return whether the last message asked if an answer is right that ends the conversation.

    After a reply that was not understood, the question itself is asked, and is not confirmed a second time.
    """
    return talk.step.startswith(SCREENING_PREFIX) and talk.confirming and talk.attempt == 1


def unconfirmed_option(study: Study, step: Step, talk: Conversation) -> Option | None:
    """Return the answer that waits for its confirmation; None when none does, or it may be one of several."""
    if not awaits_confirmation(talk) or step.question is None:
        return None
    accepted = {
        key for one in study.eligibility if one.question.key == step.question.key for key in one.accepted
    }
    refused = [option for option in step.question.options if option.key not in accepted]
    return refused[0] if len(refused) == 1 else None


def offers_ranges(talk: Conversation) -> bool:
    """Return whether the network size is asked for as ranges, since two tries brought no number."""
    return talk.step == NETWORK_SIZE and talk.attempt > TRIES_AT_A_NUMBER and not talk.confirming
