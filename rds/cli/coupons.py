"""`rds seeds ...`, `rds coupon ...` and `rds reviews ...`: what a coordinator does by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.study import By, Done, SameOwner, StudyName

if TYPE_CHECKING:
    from rds.domain.ids import CouponCode
    from rds.wiring import System

Code = Annotated[
    str, typer.Argument(metavar="CODE", help="The coupon's code, as printed or as somebody typed it.")
]

seeds = typer.Typer(help="Coupons for the people who start the chains.", no_args_is_help=True)
coupon = typer.Typer(help="Void or replace single coupons.", no_args_is_help=True)
reviews = typer.Typer(help="The former name of `rds inbox`.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(seeds, name="seeds")
    app.add_typer(coupon, name="coupon")
    app.add_typer(reviews, name="reviews")


@seeds.command()
def issue(
    name: StudyName,
    count: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 1,
    note: Annotated[
        str, typer.Option(help="Who they are for, and from where; kept sealed, and in no export.")
    ] = "",
    by: By = "coordinator",
) -> None:
    """Make coupons for seeds and print their codes, one a line."""
    from rds.app.run_study import issue_seed_coupons
    from rds.cli.run import run
    from rds.domain.coupon_code import display
    from rds.domain.ids import StudyId
    from rds.wiring.held import require_released

    async def work(system: "System") -> None:
        require_released(system.hold)
        codes = await issue_seed_coupons(StudyId(name), count=count, by=by, parts=system.parts, note=note)
        for code in codes:
            typer.echo(display(code))

    run(work)


@coupon.command()
def void(
    name: StudyName,
    code: Code,
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    by: By = "coordinator",
) -> None:
    """Make a coupon invalid that nobody has used."""
    from rds.app.run_study import void_coupon
    from rds.cli.run import run
    from rds.domain.coupon_code import display
    from rds.domain.ids import StudyId

    canonical = read_code(code)

    async def work(system: "System") -> None:
        await void_coupon(StudyId(name), canonical, reason=reason, by=by, parts=system.parts)
        typer.echo(f"{display(canonical)} is void.")

    run(work)


@coupon.command()
def reissue(name: StudyName, code: Code, by: By = "coordinator") -> None:
    """Replace a lost or expired coupon, in the same place of its chain, and print the new code."""
    from rds.app.run_study import reissue_coupon
    from rds.cli.run import run
    from rds.domain.coupon_code import display
    from rds.domain.ids import StudyId

    canonical = read_code(code)

    async def work(system: "System") -> None:
        typer.echo(display(await reissue_coupon(StudyId(name), canonical, by=by, parts=system.parts)))

    run(work)


@reviews.command("list")
def list_(name: StudyName) -> None:
    """List the phones, by their random id, with the reason and since when."""
    from rds.app.review_phones import list_reviews
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        typer.echo(f"The staff list is an inbox of cases now: rds inbox list {name}", err=True)
        listed = await list_reviews(StudyId(name), team=system.installation, parts=system.parts)
        if not listed:
            typer.echo("No phone is on the list.", err=True)
        for review in listed:
            typer.echo(
                f"{review.caller}  {review.reason}  {review.requested_at:%Y-%m-%d %H:%M}Z  {review.message}"
            )

    run(work)


@reviews.command("close")
def close_(
    name: StudyName,
    phone: Annotated[
        str, typer.Argument(metavar="PHONE", help="The phone's random id, from `rds reviews list`.")
    ],
    note: Done,
    by: By = "coordinator",
    same_owner: SameOwner = False,
) -> None:
    """Take a phone off the list; reminders that were held back go again."""
    from rds.app.review_phones import close_listed_review
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        closed = await close_listed_review(
            StudyId(name),
            phone,
            note=note,
            by=by,
            team=system.installation,
            parts=system.parts,
            same_owner=same_owner,
        )
        if not closed:
            raise typer.BadParameter(f"not on the list: `rds reviews list {name}` shows the ids")
        typer.echo("The phone is off the list.")

    run(work)


def read_code(text: str) -> "CouponCode":
    """Read a code as forgivingly as a text message is read."""
    from rds.domain.refusals import CouponMistyped
    from rds.sms.text_parser import parse_text

    code = parse_text(text).code
    if code is None:
        raise CouponMistyped
    return code
