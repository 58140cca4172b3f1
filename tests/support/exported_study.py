"""A study in which people take part until its files are worth reading."""

from pathlib import Path
from typing import Any, NamedTuple

from tests.support.office import Office, phone

PEOPLE = 26
SEEDS = 3
NOBODY_KNOWN = 7
"""The person who says, and confirms, that they know nobody."""


class Exported(NamedTuple):
    """The files of one study, read; `codes` are all coupon codes that ever were."""

    folder: Path
    respondents: list[dict[str, str]]
    ledger: list[dict[str, str]]
    events: list[dict[str, Any]]
    estimates: dict[str, Any]
    codes: list[str]


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
