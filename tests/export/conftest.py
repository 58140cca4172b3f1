import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from rds.wiring.export_study import export_study
from tests.app.office import Office, an_office, phone
from tests.conftest import dsn_of

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


@pytest.fixture(scope="session")
async def exported(server, administration, template, tmp_path_factory) -> Exported:
    """Give the export of a study in which some have completed and one is in the middle."""
    name = "seedline_test_export"
    await administration.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    async with an_office(dsn_of(server, name)) as office:
        await recruit(office)
        await office.take_part(phone(PEOPLE + 1), await office.seed_coupon(), until="sector")
        folder = tmp_path_factory.mktemp("export")
        await export_study(office.system, office.study, folder)
        codes = [row["code"] for row in await office.rows("SELECT code FROM coupon")]
    await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
    return Exported(
        folder=folder,
        respondents=list(csv.DictReader((folder / "recruitment.csv").read_text().splitlines())),
        ledger=list(csv.DictReader((folder / "ledger.csv").read_text().splitlines())),
        events=[json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()],
        estimates=json.loads((folder / "estimates.json").read_text()),
        codes=codes,
    )
