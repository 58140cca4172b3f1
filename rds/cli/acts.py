"""`rds participant move | allow | reopen | ...`: orders about one person, each with a reason."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.persons import Reason, Who, ask_for_person, make_order, participant
from rds.cli.study import By, StudyName

if TYPE_CHECKING:
    from rds.app.parts import Parts
    from rds.app.team.order import Order
    from rds.wiring import System

    Act = Callable[[Order, Parts], Awaitable[str]]

coupons = typer.Typer(help="Coupons that one person forwards.", no_args_is_help=True)


def register(_app: typer.Typer) -> None:
    """Add the group within the group; the commands here are those of `rds participant`."""
    participant.add_typer(coupons, name="coupons")


def act_on(name: str, who: str | None, reason: str, by: str, act: "Act") -> None:
    """Find the person, carry out the order, and say what was done."""
    from rds.cli.run import run

    whom = ask_for_person(who)

    async def work(system: "System") -> None:
        order = await make_order(system, name, whom, reason=reason, by=by)
        typer.echo(await act(order, system.parts))

    run(work)


@participant.command()
def move(
    name: StudyName,
    reason: Reason,
    who: Who = None,
    to: Annotated[
        str | None, typer.Option(help="The new number. Left out, it is asked for.", metavar="NUMBER")
    ] = None,
    by: By = "coordinator",
) -> None:
    """Let a person go on at another phone, with conversation, coupons and payments.

    Nobody may have taken part from the new phone. The one before is told nothing.
    """
    from rds.app.team.phones import move_person
    from rds.sms.phone_number import NotAPhoneNumber, read_phone_number

    async def act(order: "Order", parts: "Parts") -> str:
        from rds.app.run_study import current_study

        try:
            number = read_phone_number(typed, (await current_study(order.study, parts=parts)).country)
        except NotAPhoneNumber as wrong:
            raise typer.BadParameter(str(wrong)) from None
        await move_person(order, number, parts=parts)
        return f"{order.person} is at the new phone."

    whom = ask_for_person(who)
    typed = to or str(typer.prompt("New phone number"))
    act_on(name, whom, reason, by, act)


@participant.command()
def allow(name: StudyName, reason: Reason, who: Who = None, by: By = "coordinator") -> None:
    """Let a second person take part from this person's phone, who has finished.

    From then on BALANCE and COUPONS answer the second person. STOP is the phone's.
    """
    from rds.app.team.phones import allow_second_person

    async def act(order: "Order", parts: "Parts") -> str:
        await allow_second_person(order, parts=parts)
        return f"The next person may text a coupon from the phone of {order.person}."

    act_on(name, who, reason, by, act)


@participant.command()
def reopen(name: StudyName, reason: Reason, who: Who = None, by: By = "coordinator") -> None:
    """Ask a person again whom a wrong screening answer ended the conversation for."""
    from rds.app.team.conversation import reopen_screening

    async def act(order: "Order", parts: "Parts") -> str:
        await reopen_screening(order, parts=parts)
        return f"{order.person} is asked again."

    act_on(name, who, reason, by, act)


@participant.command()
def correct(
    name: StudyName,
    reason: Reason,
    question: Annotated[str, typer.Option(help="The question's key in the study file.")],
    answer: Annotated[
        str, typer.Option(help="The right one: an option's key, label or number, or a number.")
    ],
    who: Who = None,
    by: By = "coordinator",
) -> None:
    """Replace an answer; the former one is erased, and the new one has the flag `corrected`."""
    from rds.app.team.conversation import correct_answer

    async def act(order: "Order", parts: "Parts") -> str:
        await correct_answer(order, question, answer, parts=parts)
        return f"The answer of {order.person} to {question} is replaced."

    act_on(name, who, reason, by, act)


@participant.command()
def skip(name: StudyName, reason: Reason, who: Who = None, by: By = "coordinator") -> None:
    """Go on without an answer to the open question, which is kept with the flag `missing`."""
    from rds.app.team.conversation import skip_question

    async def act(order: "Order", parts: "Parts") -> str:
        await skip_question(order, parts=parts)
        return f"{order.person} is asked the next question."

    act_on(name, who, reason, by, act)


@participant.command()
def language(
    name: StudyName,
    reason: Reason,
    to: Annotated[str, typer.Option(help="A language of the study, such as fr.", metavar="LANGUAGE")],
    who: Who = None,
    by: By = "coordinator",
) -> None:
    """Go on in another language; the open question is repeated in it."""
    from rds.app.team.conversation import change_language

    async def act(order: "Order", parts: "Parts") -> str:
        await change_language(order, to, parts=parts)
        return f"{order.person} is written to in {to}."

    act_on(name, who, reason, by, act)


@participant.command()
def resend(name: StudyName, reason: Reason, who: Who = None, by: By = "coordinator") -> None:
    """Send what did not arrive once more; questions and codes as they are now."""
    from rds.app.team.conversation import resend_undelivered

    async def act(order: "Order", parts: "Parts") -> str:
        return f"Messages sent again: {await resend_undelivered(order, parts=parts)}."

    act_on(name, who, reason, by, act)


@coupons.command("add")
def add(
    name: StudyName,
    reason: Reason,
    who: Who = None,
    count: Annotated[int, typer.Option(min=1, max=20, help="How many.")] = 1,
    by: By = "coordinator",
) -> None:
    """Give a participant more coupons, up to the number promised, and send the codes."""
    from rds.app.team.conversation import add_coupons

    async def act(order: "Order", parts: "Parts") -> str:
        await add_coupons(order, count, parts=parts)
        return f"Coupons given to {order.person}: {count}."

    act_on(name, who, reason, by, act)


@participant.command()
def message(
    name: StudyName,
    reason: Reason,
    who: Who = None,
    text: Annotated[str | None, typer.Option(help="What to say. Left out, it is asked for.")] = None,
    by: By = "coordinator",
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
) -> None:
    """Write to a person through the study's number, after showing what is sent and what it costs.

    It waits until the quiet hours are over. A phone that has stopped is not texted.
    """
    from rds.app.team.writing import draft_message, send_message
    from rds.cli.run import run
    from rds.cli.sending import confirm_draft

    whom = ask_for_person(who)
    words = text or str(typer.prompt("Text"))

    async def work(system: "System") -> None:
        order = await make_order(system, name, whom, reason=reason, by=by)
        draft = await draft_message(order.study, order.person, words, parts=system.parts)
        confirm_draft(draft, system.settings, yes=yes)
        await send_message(order, words, parts=system.parts)
        typer.echo(f"On its way to {order.person}.")

    run(work)
