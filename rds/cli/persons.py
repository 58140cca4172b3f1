"""How a command says whom it is about: by id, coupon or number."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rds.app.ports import FoundPerson
    from rds.app.team.order import Order
    from rds.wiring import System

Who = Annotated[
    str | None,
    typer.Argument(
        metavar="[WHO]",
        help="The person's id, coupon or phone number. Left out, it is asked for, so that no shell keeps it.",
    ),
]
Reason = Annotated[str, typer.Option(help="Why, for the record; it is in no export.")]

participant = typer.Typer(help="Find a person, and act for one.", no_args_is_help=True)


async def find_who(system: "System", name: str, who: str) -> "FoundPerson":
    """Return whom an id, a coupon or a number means. Raises PersonUnknown or StudyUnknown."""
    from rds.app.team.find_person import find_person
    from rds.domain.ids import StudyId
    from rds.sms.phone_number import read_phone_number

    return await find_person(
        StudyId(name),
        who,
        read_number=read_phone_number,
        people=system.installation.people,
        parts=system.parts,
    )


async def make_order(system: "System", name: str, who: str, *, reason: str, by: str) -> "Order":
    """Return the order about whom an id, a coupon or a number means. Raises PersonUnknown."""
    from rds.app.team.order import Order
    from rds.domain.ids import StudyId

    person = await find_who(system, name, who)
    return Order(study=StudyId(name), person=person.id, by=by, reason=reason)


def ask_for_person(who: str | None) -> str:
    """Return whom the command is about, asked for where the command does not say."""
    return who or str(typer.prompt("Person (id, coupon or phone number)"))
