"""Orders about a person's conversation: reopen, correct, skip, language, coupons, and what did not arrive."""

from dataclasses import replace

from rds.app.free_codes import with_free_codes
from rds.app.parts import Parts
from rds.app.ports import Transaction, UndeliveredMessage
from rds.app.team.order import Order, Spoken, carry_out, hold_person, make_order_entry
from rds.domain.conversation import Outcome, Situation, team_orders
from rds.domain.conversation.midway import say_coupons
from rds.domain.conversation.new_owner import require_owner
from rds.domain.refusals import CouponUnknown, NothingToResend, PersonUnknown, PhoneHasStopped
from rds.domain.replies import ASKING, ReplyKey

CODES = frozenset({ReplyKey.COUPONS, ReplyKey.COUPONS_TO_FORWARD})
"""What is said from the coupons as they are now, and not in the words that did not arrive."""


async def reopen_screening(order: Order, *, parts: Parts) -> None:
    """Ask a person again whose wrong answer screened them out.

    Raises PersonUnknown, HasLeftTheStudy, NotScreenedOut, and why the coupon cannot be used any more.
    """

    async def decide(situation: Situation, tx: Transaction) -> Outcome:
        talk = team_orders.present_person(situation)
        coupon = await tx.lock_coupon(order.study, talk.coupon.code)
        if coupon is None:
            raise CouponUnknown
        phone = replace(situation.phone, conversation=replace(talk, coupon=coupon))
        committed = await tx.committed(situation.study)
        return team_orders.reopen(replace(situation, phone=phone, committed=committed))

    await carry_out(order, "reopen", decide, parts=parts)


async def correct_answer(order: Order, question: str, answer: str, *, parts: Parts) -> None:
    """Replace an answer; the former one is erased. `question` is its key in the study file.

    Raises PersonUnknown, HasLeftTheStudy, QuestionUnknown, NotAnswered, AnswerUnreadable or
    AnswerWouldExclude.
    """

    async def decide(situation: Situation, tx: Transaction) -> Outcome:
        answered = await tx.answered(order.person)
        return team_orders.correct_answer(situation, question, parts.parse_text(answer), answered)

    await carry_out(order, "correct", decide, parts=parts)


async def skip_question(order: Order, *, parts: Parts) -> None:
    """Go on without an answer to the open question.

    Raises PersonUnknown, HasLeftTheStudy, NoOpenQuestion, CannotBeSkipped or QuestionNotSent.
    """

    async def decide(situation: Situation, _tx: Transaction) -> Outcome:
        return team_orders.skip(situation)

    await carry_out(order, "skip", decide, parts=parts)


async def change_language(order: Order, language: str, *, parts: Parts) -> None:
    """Go on in another language. Raises PersonUnknown, HasLeftTheStudy or LanguageNotOffered."""

    async def decide(situation: Situation, _tx: Transaction) -> Outcome:
        return team_orders.change_language(situation, language)

    await carry_out(order, "language", decide, parts=parts)


async def add_coupons(order: Order, count: int, *, parts: Parts) -> None:
    """Give a participant more coupons within the quota, and send the codes.

    Raises PersonUnknown, HasLeftTheStudy, SurveyNotCompleted, QuotaReached or RecruitmentIsClosed.
    """

    async def decide(situation: Situation, tx: Transaction) -> Outcome:
        held = await tx.coupons_of(order.person)
        return team_orders.add_coupons(replace(situation, held=held), count)

    async def add(parts: Parts) -> None:
        await carry_out(order, "coupons add", decide, parts=parts)

    await with_free_codes(add, parts)


async def resend_undelivered(order: Order, *, parts: Parts) -> int:
    """Send what did not arrive once more, and return how many messages that are.

    Questions and codes are said as they are now, everything else in the words that it had. Raises
    PersonUnknown, PhoneHasStopped, PhoneMayHaveNewOwner or NothingToResend.
    """
    async with parts.database.transaction() as tx:
        situation = await hold_person(order, "resend", tx, parts)
        if situation.phone.messaging_stopped:
            raise PhoneHasStopped
        require_owner(situation)
        lost = await tx.undelivered(order.study, situation.caller)
        held = await tx.coupons_of(order.person)
        outcome, say = say_again(lost, replace(situation, held=held))
        entry = make_order_entry(order, "resend", outcome, situation, parts, say=say)
        if not entry.messages:
            raise NothingToResend
        await tx.mark_resent(lost)
        await tx.record(entry)
        return len(entry.messages)


def say_again(
    lost: tuple[UndeliveredMessage, ...], situation: Situation
) -> tuple[Outcome, tuple[Spoken, ...]]:
    """Return what is asked again as it stands now, and what is sent again in the words that it had."""
    if situation.phone.conversation is None:
        raise PersonUnknown
    is_question = any(one.purpose in ASKING for one in lost)
    outcome = team_orders.repeat_question(situation) if is_question else Outcome()
    if any(one.purpose in CODES for one in lost) and situation.phone.participant:
        outcome = outcome + say_coupons(situation)
    kept = tuple(
        Spoken(one.purpose, one.body, key=f"resend/{situation.message}/{one.key}")
        for one in lost
        if one.purpose not in ASKING | CODES
    )
    return outcome, kept
