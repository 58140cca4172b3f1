import csv
import json

import pytest

from rds.wiring.export_study import export_study
from tests.support.databases import TESTER, dsn_of
from tests.support.exported_study import PEOPLE, Exported, recruit, say_words_that_stay_here
from tests.support.office import an_office, phone


@pytest.fixture(scope="session")
async def exported(server, administration, template, tmp_path_factory) -> Exported:
    """Give the export of a study in which some have completed and one is in the middle."""
    name = "seedline_test_export"
    await administration.execute(
        f"CREATE DATABASE {name} OWNER {TESTER} TEMPLATE {template} STRATEGY file_copy"
    )
    async with an_office(dsn_of(server, name)) as office:
        await recruit(office)
        await office.take_part(phone(PEOPLE + 1), await office.seed_coupon(), until="sector")
        await say_words_that_stay_here(office)
        folder = tmp_path_factory.mktemp("export")
        await export_study(office.system, office.study, folder)
        codes = {row["code"]: row["status"] for row in await office.rows("SELECT code, status FROM coupon")}
    await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
    return Exported(
        folder=folder,
        respondents=list(csv.DictReader((folder / "recruitment.csv").read_text().splitlines())),
        ledger=list(csv.DictReader((folder / "ledger.csv").read_text().splitlines())),
        events=[json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()],
        estimates=json.loads((folder / "estimates.json").read_text()),
        codes=codes,
    )
