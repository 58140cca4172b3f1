"""Do the drills in their long form and print how each went: `python -m tests.drills` (`make drill`)."""

import argparse
import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from rds.storage.migrate import migrate
from tests.drills.failover import fail_over
from tests.drills.rolling import restart_in_turn
from tests.drills.upgrade import upgrade_older
from tests.support.balancer import best_proxy
from tests.support.databases import TESTER
from tests.support.postgres_servers import DATABASE, TcpServer, make_folder
from tests.support.texting import Aftermath

ROOT = Path(__file__).parents[2]
RESTORE = "tests/wiring/test_restore_drill.py"
Drill = Callable[[], Awaitable[tuple[bool, str]]]


async def restore() -> tuple[bool, str]:
    """Run the restore drills, whose own lines say how long a restore took."""
    words = (sys.executable, "-m", "pytest", RESTORE, "-q", "--benchmark-disable")
    done = await asyncio.to_thread(
        subprocess.run, words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800
    )
    lines = [line.strip(".") for line in done.stdout.splitlines() if "restored, reconciled" in line]
    return done.returncode == 0, "\n  ".join([f"{len(lines)} restores, nobody paid or told twice:", *lines])


async def failover() -> tuple[bool, str]:
    """Kill a primary under load."""
    found = await fail_over(phones=40, seconds=10)
    return is_good(found.aftermath) and found.fetched == found.refused, (
        f"texts taken again {found.away:.1f} s after the primary was killed; "
        f"{tell(found.aftermath)}; {found.refused} were told to come again, {found.fetched} of them fetched "
        "from the provider's list"
    )


async def rolling() -> tuple[bool, str]:
    """Replace two services and a worker behind a proxy under load."""
    name, proxy = best_proxy()
    folder = make_folder()
    server = TcpServer(folder / "server")
    await server.make()
    await server.start()
    try:
        await server.do(f"CREATE ROLE {TESTER} LOGIN")
        await server.do(f"CREATE DATABASE {DATABASE} OWNER {TESTER}")
        database = server.dsn(TESTER, DATABASE)
        await migrate(database)
        found = await restart_in_turn(database, proxy, phones=40, seconds=5, every=2)
    finally:
        server.kill()
        await asyncio.to_thread(shutil.rmtree, folder)
    return is_good(found.aftermath) and found.refused == 0, (
        f"behind {name}, all three replaced in {found.seconds:.0f} s; {tell(found.aftermath)}; "
        f"{found.refused} refused, the slowest taken after {found.slowest:.1f} s"
    )


async def upgrade() -> tuple[bool, str]:
    """Upgrade an older database, having killed the upgrade several times."""
    place = make_folder()
    try:
        found = await upgrade_older(place, kill_after=(0.2, 1.0, 2.0, 4.0))
    finally:
        await asyncio.to_thread(shutil.rmtree, place)
    done = found.upgrade
    good = found.verification.holds and not found.held
    return good, (
        f"PostgreSQL {done.before} to {done.after} in {done.seconds:.0f} s after {found.kills} kills; "
        f"{done.tables} tables and sequences equal, {found.verification.events} events replayed"
    )


DRILLS: dict[str, Drill] = {"restore": restore, "failover": failover, "rolling": rolling, "upgrade": upgrade}


def is_good(found: Aftermath) -> bool:
    """Return whether nothing was lost or doubled, and the record holds."""
    return not (found.lost or found.doubled or found.violations)


def tell(found: Aftermath) -> str:
    """Say what came of the texts."""
    return (
        f"{found.texts} texts, {found.lost} lost, {found.doubled} doubled, {len(found.violations)} violations"
    )


async def main() -> int:
    """Do those that are named, or all; return 1 when one went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("drills", nargs="*", metavar="DRILL", help=", ".join(DRILLS))
    wrong = 0
    for name in parser.parse_args().drills or DRILLS:
        begun = time.monotonic()
        good, said = await DRILLS[name]()
        wrong += not good
        minutes = (time.monotonic() - begun) / 60
        sys.stdout.write(f"{name}: {'good' if good else 'WRONG'}, {minutes:.1f} minutes in all\n  {said}\n")
        sys.stdout.flush()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
