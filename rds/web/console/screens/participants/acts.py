"""What can be done for a person: each is a form, asks for a reason, and is refused when that changed."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web

from rds.app.team.conversation import (
    add_coupons,
    change_language,
    correct_answer,
    reopen_screening,
    resend_undelivered,
    skip_question,
)
from rds.app.team.order import Order
from rds.app.team.phones import allow_second_person, move_person
from rds.app.team.writing import draft_message, send_message
from rds.app.withdraw import withdraw_participant
from rds.domain.refusals import (
    AnswerUnreadable,
    HasLeftTheStudy,
    LanguageNotOffered,
    PersonUnknown,
    PhoneHasStopped,
    QuestionUnknown,
    RuleBroken,
)
from rds.domain.staff import Act
from rds.domain.staff_refusals import PersonChanged
from rds.domain.team_message import MessageIsEmpty, MessageIsTooLong
from rds.web.console import wording
from rds.web.console.confirming import LONGEST_REASON
from rds.web.console.forms import FieldTooLong, read_number
from rds.web.console.refusal_words import explain
from rds.web.console.screens.participants.handlers import mistaken, person_page, read_person, screen
from rds.web.console.visit import Visit

LONGEST_ANSWER, LONGEST_NUMBER = 200, 40
MOST_COUPONS = 20
ABOUT_THE_FORM = (
    AnswerUnreadable,
    FieldTooLong,
    LanguageNotOffered,
    MessageIsEmpty,
    MessageIsTooLong,
    QuestionUnknown,
)
"""Refusals of what was typed, and not of how the person stands."""


class FormUnreadable(Exception):
    """A field of the form cannot be read; the text says what to write there."""


async def add(order: Order, visit: Visit) -> str:
    """Give the person more coupons."""
    count = read_number(visit.form.get("count", ""), most=MOST_COUPONS)
    if count is None:
        raise FormUnreadable(f"Write how many: 1 to {MOST_COUPONS}.")
    await add_coupons(order, count, parts=visit.console.parts)
    return f"{wording.count(count, 'coupon')} issued, and the codes are on their way."


async def resend(order: Order, visit: Visit) -> str:
    """Send what did not arrive once more."""
    count = await resend_undelivered(order, parts=visit.console.parts)
    return f"{wording.count(count, 'message')} sent again."


async def write(order: Order, visit: Visit) -> str:
    """Write to the person through the study's number."""
    await send_message(order, visit.form.get("words", ""), parts=visit.console.parts)
    return "The message is on its way."


async def correct(order: Order, visit: Visit) -> str:
    """Replace an answer."""
    answer = visit.typed("answer", LONGEST_ANSWER)
    if not answer:
        raise FormUnreadable("Type the right answer: an option’s number or name, or a number.")
    await correct_answer(order, visit.form.get("question", ""), answer, parts=visit.console.parts)
    return "The answer is replaced. The former one is erased."


async def skip(order: Order, visit: Visit) -> str:
    """Go on without an answer to the open question."""
    await skip_question(order, parts=visit.console.parts)
    return "The question is skipped, and the next one asked."


async def move(order: Order, visit: Visit) -> str:
    """Let the person go on at another phone."""
    try:
        number = visit.console.read_number(
            visit.typed("number", LONGEST_NUMBER), visit.at_study.protocol.country
        )
    except ValueError:
        raise FormUnreadable("This is no phone number. Write it as in the country of the study.") from None
    await move_person(order, number, parts=visit.console.parts)
    return "The person is at the new phone. The one before is told nothing."


async def allow(order: Order, visit: Visit) -> str:
    """Let a second person take part from the phone."""
    await allow_second_person(order, parts=visit.console.parts)
    return "The next person may text a coupon from this phone."


async def speak(order: Order, visit: Visit) -> str:
    """Go on in another language."""
    language = visit.form.get("language", "")
    await change_language(order, language, parts=visit.console.parts)
    return f"The person is written to in {wording.language_name(language)}."


async def reopen(order: Order, visit: Visit) -> str:
    """Ask the person again whom a wrong answer screened out."""
    await reopen_screening(order, parts=visit.console.parts)
    return "The question is asked again, and the coupon is the person’s again."


async def withdraw(order: Order, visit: Visit, *, erase: bool = False) -> str:
    """Let the person leave the study."""
    await withdraw_participant(
        order.study,
        order.person,
        by=order.by,
        parts=visit.console.parts,
        reason=order.reason,
        erase=erase,
        seen=order.seen,
    )
    return (
        "The person has left. Answers and texts are erased; the number goes once all that was earned is paid."
    )


async def erase(order: Order, visit: Visit) -> str:
    """Let the person leave, who asked that their answers be erased."""
    return await withdraw(order, visit, erase=True)


ACTS: Mapping[str, Callable[[Order, Visit], Awaitable[str]]] = {
    "coupons": add,
    "resend": resend,
    "message": write,
    "correct": correct,
    "skip": skip,
    "move": move,
    "allow": allow,
    "language": speak,
    "reopen": reopen,
    "withdraw": withdraw,
    "erase": erase,
}


@screen.post("/{person}/draft", Act.ACT_FOR_PARTICIPANTS)
async def draft(visit: Visit) -> web.Response:
    """Show a message as it would leave, with what it takes; nothing is sent."""
    _, details, _ = await read_person(visit)
    words = visit.form.get("words", "")
    try:
        written = await draft_message(visit.study, details.id, words, parts=visit.console.parts)
    except (PhoneHasStopped, MessageIsEmpty, MessageIsTooLong) as refusal:
        return await mistaken(visit, "message", explain(refusal))
    texting = visit.console.texting
    takes = wording.describe_texts(texting.segments(written.body), texting.price)
    return await person_page(
        visit, at_act="message", draft={"body": written.body, "waits": written.waits, "takes": takes}
    )


@screen.post("/{person}/{act}", Act.ACT_FOR_PARTICIPANTS)
async def act_for_person(visit: Visit) -> web.Response:
    """Carry out an order about a person, unless they stand elsewhere than was seen. Raises PersonUnknown."""
    _, details, _ = await read_person(visit)
    name, reason = visit.matched("act"), visit.typed("reason", LONGEST_REASON)
    carry_out = ACTS.get(name)
    if carry_out is None:
        raise PersonUnknown
    if not reason:
        return await mistaken(visit, name, "Say why: who asked, and what for. It is recorded.")
    standing, _, orders = visit.form.get("seen", "").partition(".")
    if orders != str(len(details.orders)) or not standing:
        return await refuse(visit, name, PersonChanged())
    if details.withdrawn_at or details.state == "withdrawn":
        return await refuse(visit, name, HasLeftTheStudy())
    order = Order(study=visit.study, person=details.id, by=visit.by, reason=reason, seen=standing)
    try:
        words = await carry_out(order, visit)
    except FormUnreadable as mistake:
        return await mistaken(visit, name, str(mistake))
    except ABOUT_THE_FORM as refusal:
        return await mistaken(visit, name, explain(refusal))
    except RuleBroken as refusal:
        return await refuse(visit, name, refusal)
    return await visit.done(visit.path("participants", details.id), words)


async def refuse(visit: Visit, name: str, refusal: RuleBroken, **more: Any) -> web.Response:
    """Show how the person stands now, with what was not done and why; what was typed stays."""
    return await person_page(
        visit, at_act=name, mistake=explain(refusal), http_status=HTTPStatus.CONFLICT, **more
    )


__all__ = ["screen"]
