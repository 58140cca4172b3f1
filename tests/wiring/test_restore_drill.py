"""The drill: a study in traffic is lost, restored, held, reconciled, released; nobody is paid twice."""

import asyncio
import csv
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from rds.app.export_payouts import export_payouts
from rds.app.team.order import Order
from rds.app.team.writing import send_message
from rds.domain.coupon_code import display
from rds.payouts.batch import to_csv
from rds.storage.os_account import binaries, server_account
from rds.wiring.backup import back_up
from rds.wiring.held import write_present_head
from rds.wiring.restore import reconcile_after_restore, release_restored, restore_backup
from rds.wiring.running import running_work
from tests.support.drill import a_drill
from tests.support.office import a_protocol, phone
from tests.support.waiting import limited, wait_until

pytestmark = pytest.mark.slow
PHONES = AMINA, BINTOU, CHIDI, DORA, EMEKA, FATOU, GRACE, HASSAN = tuple(map(phone, range(11, 19)))
MONEY_OR_CODES = re.compile(r"\$|[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.fixture
async def drill(tmp_path):
    async with a_drill(tmp_path) as drill:
        yield drill


async def live_until_the_backup(drill, office):
    """Amina has completed and was paid; Bintou, her recruit, is in the middle."""
    seeds = [display(await office.seed_coupon()) for _ in range(3)]
    await drill.take_part(office, AMINA, seeds[0])
    await drill.pay(office)
    drill.clock.forward(days=1)
    coupons = [display(each.code) for each in await office.coupons_of(AMINA)]
    await drill.take_part(office, BINTOU, coupons[0], until="network_size")
    return seeds, coupons


async def live_after_the_backup(drill, office, seeds):
    """Bintou, Chidi and Dora complete, Dora with a coupon made since; Emeka begins, Fatou stops."""
    drill.clock.forward(hours=1)
    await drill.go_on(office, BINTOU)
    await drill.take_part(office, CHIDI, seeds[1])
    await drill.take_part(office, DORA, display(await office.seed_coupon()))
    await drill.pay(office)
    drill.clock.forward(days=1)
    coupons = [display(each.code) for each in await office.coupons_of(BINTOU)]
    await drill.take_part(office, EMEKA, coupons[0], until="network_size")
    await drill.take_part(office, FATOU, seeds[2], until="network_size")
    await drill.text(office, FATOU, "STOP")
    person = (await office.phone_state(AMINA)).participant.id
    order = Order(study=office.study, person=person, by="coordinator", reason="a question")
    await send_message(order, "Thank you for asking.", parts=office.parts)
    await drill.send_waiting(office)
    return coupons


def fill_in(file: Path, paid: int):
    """Fill in the first so many lines as paid, and return all of them."""
    rows = list(csv.DictReader(file.read_text().splitlines()))
    for row in rows[:paid]:
        row |= {"result": "paid", "reference": f"transfer {row['payout_id']}"}
    with file.open("w") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return rows


async def write_finance_file(drill, office, file: Path, *, paid: int):
    """Write a file for the payments office, which pays the first so many of its lines."""

    def write(lines):
        file.write_text(to_csv(lines))

    await export_payouts(
        office.study, write=write, by="coordinator", team=office.system.installation, parts=office.parts
    )
    rows = fill_in(file, paid)
    return {row["payout_id"].removeprefix("p-") for row in rows}


def list_doubled(drill, paid):
    """Return what any phone has got twice of money or codes; `paid`: how many payments each was told of."""
    told = Counter((number, words) for number in PHONES for words in drill.heard(number))
    notices = Counter(
        {number: sum("we have sent you" in words for words in drill.heard(number)) for number in PHONES}
    )
    twice = [
        each
        for each, times in told.items()
        if times > 1 and MONEY_OR_CODES.search(each[1]) and "we have sent you" not in each[1]
    ]
    return [*twice, *(+(notices - Counter(paid)))]


async def paid_to(office, number):
    """Return how many payments were made to a phone."""
    return await office.value(
        "SELECT count(*) FROM payout o JOIN participant p ON p.id = o.participant"
        " WHERE o.status = 'paid' AND p.caller = $1",
        await office.caller(number),
    )


@pytest.mark.parametrize("answering", [False, True], ids=["phones silent", "phones answering"])
@pytest.mark.parametrize("payer", ["list", "no list", "files"])
@limited(within=240)
async def test_nobody_is_paid_or_told_twice_after_a_restore(
    drill, database, empty_database, tmp_path, answering, payer, capsys
):
    recorded = a_protocol(payout="batch" if payer == "files" else "simulated")
    drill.study, drill.pays_at_once = recorded["id"], payer != "files"
    file, exported = tmp_path / "finance.csv", set()
    async with drill.service(database) as office:
        await office.open(recorded)
        seeds, early = await live_until_the_backup(drill, office)
        await back_up(drill.settings, tmp_path / "study.backup")
        late = await live_after_the_backup(drill, office, seeds)
        if payer == "files":
            exported = await write_finance_file(drill, office, file, paid=2)
        await write_present_head(office.system.installation, office.system.settings)
        participants = {row["id"] for row in await office.rows("SELECT id FROM participant")}
    heard_before = {number: drill.heard(number) for number in PHONES}

    begun = time.monotonic()
    restored = drill.settings.model_copy(update={"database_url": SecretStr(empty_database)})
    await restore_backup(restored, tmp_path / "study.backup")
    async with drill.service(empty_database) as office:
        assert office.system.hold.held
        drill.clock.forward(hours=1)
        async with running_work(office.system):
            if answering:
                await drill.twilio.receive(EMEKA, "12")
                await drill.twilio.receive(GRACE, early[1])
        assert {number: drill.heard(number) for number in PHONES} == heard_before, "sent while held"
        findings = await reconcile_after_restore(
            office.system,
            finance=[file] if payer == "files" else (),
            made=drill.payer.list_made() if payer == "list" else (),
        )
        await release_restored(office.system, by="coordinator")
        await wait_until(lambda: not office.system.hold.held, "the release to be seen")
        await drill.send_waiting(office)
        await drill.pay(office)
        minutes = (time.monotonic() - begun) / 60
        await drill.go_on(office, EMEKA)
        await drill.take_part(office, HASSAN, late[1])
        await drill.go_on(office, GRACE) if answering else await drill.take_part(office, GRACE, early[1])
        await drill.pay(office)

        verified = await office.verify()
        still = {row["id"] for row in await office.rows("SELECT id FROM participant")}
        payouts = {row["id"] for row in await office.rows("SELECT id FROM payout")}
        earned = await office.value("SELECT sum(amount_minor) FROM honorarium")
        paid = {number: await paid_to(office, number) for number in PHONES}
        later = await write_finance_file(drill, office, tmp_path / "later.csv", paid=0) if exported else set()
        completed = await office.value("SELECT count(*) FROM participant WHERE completed_at IS NOT NULL")

    with capsys.disabled():
        print(  # noqa: T201 - how long a restore takes is to be seen
            f"\nrestored, reconciled and released in {minutes:.2f} minutes: {findings.as_json()}"
        )
    assert verified.findings == ()
    assert participants <= still
    assert completed == 7
    assert list_doubled(drill, paid) == []
    assert findings.lost[drill.study]["TeamActed"] == 1
    assert findings.unknown_messages == 1
    if payer == "files":
        assert exported <= payouts
        assert later
        assert not later & exported
        assert (findings.in_files, findings.paid) == (len(exported) - 2, 2)
    else:
        assert set(drill.payer.made) == payouts
        assert sum(drill.payer.made.values()) == earned


@pytest.fixture
def folder():
    made = Path(tempfile.mkdtemp(prefix="seedline-drill-"))
    made.chmod(0o711)  # root's server runs as another account
    yield made / "data"
    shutil.rmtree(made)


def copy_whole(folder, copy):
    """Copy a folder with its owners, as a backup program does."""
    subprocess.run(["cp", "-a", folder, copy], check=True, timeout=60)


@limited(within=240)
async def test_a_folder_that_was_copied_back_is_held_and_nobody_is_paid_twice(drill, folder):
    recorded = a_protocol(payout="simulated")
    drill.study = recorded["id"]
    async with drill.service(None, folder) as office:
        await office.open(recorded)
        seeds, _ = await live_until_the_backup(drill, office)
    await asyncio.to_thread(copy_whole, folder, folder.with_name("copy"))
    async with drill.service(None, folder) as office:
        late = await live_after_the_backup(drill, office, seeds)
        await write_present_head(office.system.installation, office.system.settings)
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)

    async with drill.service(None, folder) as office:
        assert await reason_of_the_hold(office) == "behind the last head"
        await reconcile_release_and_go_on(drill, office, late)
        await require_each_paid_once(drill, office)


def run_program(name, *words):
    """Run one of PostgreSQL's own programs, as an operator does by hand."""
    program = binaries(server_account(Path("/"))) / name
    subprocess.run([program, *words], check=True, timeout=120)


@limited(within=240)
async def test_a_dump_that_was_restored_by_hand_is_held_and_nobody_is_paid_twice(
    drill, folder, empty_database, tmp_path
):
    recorded, dump = a_protocol(payout="simulated"), tmp_path / "study.dump"
    drill.study = recorded["id"]
    async with drill.service(None, folder) as office:
        await office.open(recorded)
        seeds, _ = await live_until_the_backup(drill, office)
        dsn = office.system.installation.place.dsn
        how = "--format", "custom", "--no-owner", "--file", dump
        await asyncio.to_thread(run_program, "pg_dump", *how, dsn)
        late = await live_after_the_backup(drill, office, seeds)
        await write_present_head(office.system.installation, office.system.settings)
    shutil.rmtree(folder)
    await asyncio.to_thread(run_program, "pg_restore", "--no-owner", "--dbname", empty_database, dump)

    async with drill.service(empty_database) as office:
        assert await reason_of_the_hold(office) == "copied from elsewhere"
        heard_while_held = {number: drill.heard(number) for number in PHONES}
        async with running_work(office.system):
            await drill.twilio.receive(EMEKA, "12")
        assert {number: drill.heard(number) for number in PHONES} == heard_while_held
        await reconcile_release_and_go_on(drill, office, late)
        await require_each_paid_once(drill, office)


async def reason_of_the_hold(office):
    return (await office.system.installation.restoring.present_hold()).reason


async def reconcile_release_and_go_on(drill, office, late):
    """Reconcile with the provider alone; then Emeka completes, and Hassan with a coupon made since."""
    await reconcile_after_restore(office.system)
    await release_restored(office.system, by="coordinator")
    await wait_until(lambda: not office.system.hold.held, "the release to be seen")
    await drill.send_waiting(office)
    await drill.go_on(office, EMEKA)
    await drill.take_part(office, HASSAN, late[1])
    await drill.pay(office)


async def require_each_paid_once(drill, office):
    """Check that nobody was told twice, and that the payer has paid what was earned, under the ids here."""
    earned = await office.value("SELECT sum(amount_minor) FROM honorarium")
    payouts = {row["id"] for row in await office.rows("SELECT id FROM payout")}
    paid = {number: await paid_to(office, number) for number in PHONES if number != GRACE}
    assert list_doubled(drill, paid) == []
    assert set(drill.payer.made) == payouts
    assert sum(drill.payer.made.values()) == earned
    assert (await office.verify()).findings == ()
