"""A study in which people take part until its files are worth reading."""

from pathlib import Path
from typing import Any, NamedTuple

from rds.app.run_study import close_recruitment, reissue_coupon, void_coupon
from rds.domain.events import ReviewClosed, ReviewRequested
from tests.support.office import Office, phone

PEOPLE = 26
SEEDS = 3
NOBODY_KNOWN = 7
"""The person who says, and confirms, that they know nobody."""


TYPED = "lost by Chidi"
"""What the study team types wherever it may."""


class Exported(NamedTuple):
    """The files of one study, read; `codes`: the status of every coupon that ever was."""

    folder: Path
    respondents: list[dict[str, str]]
    ledger: list[dict[str, str]]
    events: list[dict[str, Any]]
    estimates: dict[str, Any]
    codes: dict[str, str]


async def recruit(office: Office) -> None:
    """Let people take part, each with the oldest coupon that is out; some are women, some work elsewhere."""
    out = [await office.seed_coupon() for _ in range(SEEDS)]
    for number in range(1, PEOPLE + 1):
        await office.take_part(
            phone(number),
            out.pop(0),
            network_size="0" if number == NOBODY_KNOWN else str(2 + number * 7 % 29),
            gender=str(1 + number % 2),
            sector=str(1 + number * number % 3),
        )
        out += [coupon.code for coupon in await office.coupons_of(phone(number))]
        office.clock.forward(hours=1)
    await office.run_due_work()
    await office.pay()


async def say_words_that_stay_here(office: Office) -> None:
    """Let a named member of the study team type notes, reasons and references, and a phone text STOP."""
    voided, replaced = await office.seed_coupon(), await office.seed_coupon()
    await void_coupon(office.study, voided, reason=TYPED, by=TYPED, parts=office.parts)
    await reissue_coupon(office.study, replaced, by=TYPED, parts=office.parts)
    await close_recruitment(office.study, reason=TYPED, by=TYPED, parts=office.parts)
    await office.text(phone(PEOPLE + 2), "please leave me alone")
    caller = await office.caller(phone(PEOPLE + 2))
    await office.record(
        ReviewRequested(caller=caller, reason="wants_out", message="SM" + "1" * 32),
        ReviewClosed(caller=caller, note=TYPED),
    )
