"""Phones of a rehearsal are brought to a step by answers that lead on, all of them together."""

from collections.abc import Sequence
from datetime import timedelta

from rds.app.rehearsal_outcome import COMPLETED
from rds.app.rehearse import Rehearsal, RehearsalError, RehearsedPhone
from rds.domain.conversation.script import CONSENT, LANGUAGE, Step, steps
from rds.domain.coupon_code import display
from rds.domain.study import CouponKind, Language, Question, QuestionKind, Study

BETWEEN_TEXTS = timedelta(minutes=1)
USUAL_NUMBER = 12
AGREE = "1"


def find_target(study: Study, kind: CouponKind, named: str | None, language: Language | None) -> str:
    """Return the step that was named, else the first still to be answered. Raises RehearsalError."""
    names = [*(step.name for step in steps(study, kind)), COMPLETED]
    if language is not None and language not in study.languages:
        raise RehearsalError(
            f"The study does not speak {language}: give --language one of {', '.join(study.languages)}."
        )
    if named is None:
        return CONSENT if language is not None else names[0]
    if named not in names:
        raise RehearsalError(
            f"A {kind.value} never comes to a step {named}. Give --to one of: {', '.join(names)}."
        )
    return named


async def prepare_phones(
    rehearsal: Rehearsal, count: int, *, kind: CouponKind, step: str, language: Language | None
) -> Sequence[RehearsedPhone]:
    """Give new phones a coupon of this kind each, and lead them to a step. Raises RehearsalError."""
    phones = await give_coupons(rehearsal, count, kind)
    await lead_to_step(rehearsal, phones, kind=kind, step=step, language=language)
    return phones


async def give_coupons(rehearsal: Rehearsal, count: int, kind: CouponKind) -> Sequence[RehearsedPhone]:
    """Add phones with a coupon each: a seed coupon, or one of recruiters who complete the survey first."""
    if kind is CouponKind.SEED:
        return [await rehearsal.add_seed() for _ in range(count)]
    needed = -(-count // rehearsal.study.coupons.per_participant)
    recruiters = await prepare_phones(rehearsal, needed, kind=CouponKind.SEED, step=COMPLETED, language=None)
    phones: list[RehearsedPhone] = []
    for recruiter in recruiters:
        while len(phones) < count and (phone := await rehearsal.add_recruit(recruiter)):
            phones.append(phone)
    if len(phones) < count:
        raise RehearsalError(
            "A seed who completes the survey gets no coupons here, so that nobody can be recruited."
        )
    usable = max(phone.usable_from or rehearsal.clock.now() for phone in phones)
    await rehearsal.wait(usable - rehearsal.clock.now())
    return phones


async def lead_to_step(
    rehearsal: Rehearsal,
    phones: Sequence[RehearsedPhone],
    *,
    kind: CouponKind,
    step: str,
    language: Language | None,
) -> None:
    """Let phones text their coupons and an answer to each question before the step.

    Raises RehearsalError.
    """
    rehearsal.clock.advance(BETWEEN_TEXTS)
    await rehearsal.text_together([(phone, display(phone.coupon)) for phone in phones if phone.coupon])
    for answer in answers_before(rehearsal.study, kind, step, language):
        rehearsal.clock.advance(BETWEEN_TEXTS)
        await rehearsal.text_together([(phone, answer) for phone in phones])
    for phone in phones:
        if (reached := (await rehearsal.look_at(phone)).step) != step:
            said = [reply.body for reply in await rehearsal.take_replies(phone)][-1:]
            raise RehearsalError(
                f"No phone could be brought to {step}: one stands at {reached or 'its coupon'}."
                f" The study said last: {''.join(said)}"
            )


def answers_before(study: Study, kind: CouponKind, step: str, language: Language | None) -> Sequence[str]:
    """Return what to text at each step before this one so that the conversation goes on."""
    answers = []
    for one in steps(study, kind):
        if one.name == step:
            break
        answers.append(leading_answer(study, one, study.language(language)))
    return answers


def leading_answer(study: Study, step: Step, language: Language) -> str:
    """Return a text that leads on from a step: an accepted option's number, or a plausible number."""
    question = step.question
    if question is None:
        return AGREE
    if question.kind is QuestionKind.NUMBER:
        return str(plausible_number(question))
    keys = [option.key for option in question.options]
    wanted = {language} if step.name == LANGUAGE else find_accepted_keys(study, question)
    return str(next(number for number, key in enumerate(keys, 1) if key in wanted))


def find_accepted_keys(study: Study, question: Question) -> frozenset[str]:
    """Return the options that let a person take part; all of them for a question that screens nobody out."""
    screening = [one.accepted for one in study.eligibility if one.question is question]
    return screening[0] if screening else frozenset(option.key for option in question.options)


def plausible_number(question: Question) -> int:
    """Return a number that is neither too small nor too large for a question."""
    low = question.low if question.low is not None else 0
    high = question.high if question.high is not None else max(low, USUAL_NUMBER)
    return min(max(USUAL_NUMBER, low), high)
