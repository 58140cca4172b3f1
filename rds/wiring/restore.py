"""`rds restore`: a backup is read back into an empty database, which is held until a person lets it go."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage

from rds.app.confirm_payouts import Confirmation
from rds.app.restoring.findings import Findings
from rds.app.restoring.lost_payments import LostPayments
from rds.app.restoring.reconcile_restored import KnownBefore, reconcile_restored
from rds.domain.ids import CallerId, CouponCode, ParticipantId, PayoutId
from rds.payouts.batch import read_batches, read_confirmations
from rds.settings import Settings
from rds.storage.connection import holds_a_record, open_pool, server_version
from rds.storage.dump import Restoring, find_program
from rds.storage.installation import InstallationError, Place
from rds.storage.key_check import label, require_keys
from rds.storage.migrate import migrate
from rds.storage.restoring import PostgresRestoring
from rds.wiring.backup import FORMAT
from rds.wiring.held import RESTORED, read_last_head, write_new_head
from rds.wiring.poolers import require_reachable
from rds.wiring.provider import provider_of, twilio
from rds.wiring.refusals import require_ordinary_role
from rds.wiring.system import System, open_configured_place
from rds.wiring.timers import PAY_AT_ONCE

NO_IDENTITY = (
    "RDS_BACKUP_IDENTITY is not set: it names the file with the identity that opens backups "
    "(AGE-SECRET-KEY-1...)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was read back."""

    events: int
    made_at: str
    was_verified: bool
    """Whether everything held when it was made."""
    migrations: Sequence[str]
    """Those that were applied since."""


async def restore_backup(settings: Settings, file: Path) -> Restored:
    """Read a backup back into the settings' empty database, and hold it.

    Raises InstallationError, also for other keys than the backup's, DumpError or OSError; then nothing of the
    backup is in the database.
    """
    identity = read_identity(settings)
    async with open_configured_place(settings) as where:
        await require_reachable(where)
        await require_ordinary_role(where)
        await require_empty(where)
        server = await server_version(where.dsn)
        reading = Reading(where, server)
        await asyncio.to_thread(decrypt, file, identity, reading)
        about = reading.about
        applied = await migrate(where.dsn)
        async with open_pool(where.dsn, size=2, name="rds restore") as pool:
            await require_keys(pool, where.keyring, where.way_back)
            await PostgresRestoring(pool, keyring=where.keyring).hold(RESTORED)
        return Restored(
            events=about["verified"]["events"],
            made_at=about["head"]["at"],
            was_verified=not about["verified"]["findings"],
            migrations=applied,
        )


def read_identity(settings: Settings) -> "pyrage.x25519.Identity":
    """Return the identity that opens backups. Raises InstallationError or OSError."""
    if settings.backup_identity is None:
        raise InstallationError(NO_IDENTITY)
    lines = settings.backup_identity.read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("AGE-SECRET-KEY-1"):
            return pyrage.x25519.Identity.from_str(line.strip())
    raise InstallationError(f"{settings.backup_identity} holds no identity of age (AGE-SECRET-KEY-1...).")


async def require_empty(where: Place) -> None:
    """Raise InstallationError when anything is in the database."""
    if await holds_a_record(where.dsn):
        raise InstallationError(
            "The database is not empty, and a restore overwrites nothing: name an empty one in "
            "RDS_DATABASE_URL, or a new folder in RDS_DATA."
        )


class Reading:
    """Takes the decrypted backup: first what describes it, which is checked, then the dump."""

    def __init__(self, where: Place, server: int) -> None:
        """Take the database that it is for."""
        self._where = where
        self._server = server
        self._head = b""
        self._restoring: Restoring | None = None
        self.about: dict[str, Any] = {}
        self.refusal: InstallationError | None = None

    def write(self, piece: bytes) -> int:
        """Take the next bytes. Raises InstallationError."""
        if self._restoring:
            self._restoring.write(piece)
            return len(piece)
        self._head += bytes(piece)
        line, found, dump = self._head.partition(b"\n")
        if found:
            self.about = json.loads(line)
            self._check()
            self._restoring = Restoring(find_program("pg_restore", self.about["server"]), self._where.dsn)
            self._restoring.write(dump)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what was written is on its way."""

    def finish(self) -> None:
        """Wait until all is in the database. Raises DumpError."""
        if self._restoring:
            self._restoring.finish()

    def give_up(self) -> None:
        """Leave the database as empty as it was."""
        if self._restoring:
            self._restoring.give_up()

    def _check(self) -> None:
        wanted, given = self.about["keyring"], label(self._where.keyring.check_value)
        if self.about["format"] != FORMAT:
            self._refuse("The backup was made by a newer release: install that, and restore with it.")
        if self._server < self.about["server"]:
            self._refuse(
                f"The backup is of PostgreSQL {self.about['server']}, and this server is {self._server}: "
                "restore it into the same or a newer version."
            )
        if wanted != given:
            self._refuse(
                f"The backup belongs to keyring {wanted}, and was given keyring {given}: with other keys "
                "every "
                f"phone would be unknown, and could enrol and earn again. {self._where.way_back}"
            )

    def _refuse(self, why: str) -> None:
        self.refusal = InstallationError(why)
        raise self.refusal


def decrypt(file: Path, identity: "pyrage.x25519.Identity", reading: Reading) -> None:
    """Hand the decrypted backup over to its end. Raises InstallationError or DumpError."""
    try:
        with file.open("rb") as stream:
            pyrage.decrypt_io(stream, reading, [identity])
        reading.finish()
    except Exception as fault:
        reading.give_up()
        if reading.refusal:
            raise reading.refusal from None
        if isinstance(fault, pyrage.DecryptError) or (isinstance(fault, OSError) and fault.filename is None):
            raise InstallationError(
                f"{file} is no backup that this identity opens, or it was damaged. Nothing of it was kept."
            ) from None
        raise


async def reconcile_after_restore(
    system: System,
    *,
    finance: Sequence[Path] = (),
    made: Sequence[Confirmation] = (),
    since: datetime | None = None,
) -> Findings:
    """Let what was lost happen again, from the provider's lists, finance files and the last head.

    `made`: the payments in the list of a payer that has one.

    Raises InstallationError when the database is not held or a head cannot be read, ConfirmationFileError, or
    NotSent.
    """
    restoring = system.installation.restoring
    if await restoring.present_hold() is None:
        raise InstallationError("The database is not held: there is nothing to reconcile.")
    async with twilio(system.settings) as gateway:
        findings = await reconcile_restored(
            head=await known_before(system),
            payments=read_payments(finance, made),
            provider=provider_of(system, gateway),
            restoring=restoring,
            parts=replace(system.parts, database=system.installation.database),
            pay_at_once=PAY_AT_ONCE,
            since=since,
        )
    await restoring.note_reconciled(findings.as_json())
    return findings


async def known_before(system: System) -> KnownBefore | None:
    """Return what the last head says; None without one. Raises InstallationError."""
    head = await read_last_head(system.settings, system.installation.place.keyring)
    if head is None:
        return None
    return KnownBefore(
        events=head.events,
        seeds=head.seeds,
        reissued={study: [CouponCode(each) for each in codes] for study, codes in head.reissued.items()},
        withdrawn={
            study: [ParticipantId(each) for each in people] for study, people in head.withdrawn.items()
        },
        erased=tuple(CallerId(each) for each in head.erased),
    )


def read_payments(files: Sequence[Path], listed: Sequence[Confirmation]) -> LostPayments:
    """Return what finance files and the payer's list say. Raises ConfirmationFileError or OSError."""
    made = list(listed)
    batches: dict[int, tuple[PayoutId, ...]] = {}
    for file in files:
        made += read_confirmations(file)
        for batch, payouts in read_batches(file).items():
            batches[batch] = (*batches.get(batch, ()), *payouts)
    return LostPayments(made=made, files=batches)


async def release_restored(system: System, *, by: str, unreconciled: bool = False) -> None:
    """Let a held database go. Raises InstallationError when it is not held, or was not reconciled."""
    restoring = system.installation.restoring
    hold = await restoring.present_hold()
    if hold is None:
        raise InstallationError("The database is not held: it answers, sends and pays already.")
    if hold.reconciled_at is None and not unreconciled:
        raise InstallationError(
            "What was lost is not reconciled, so people could be paid or told twice: `rds restore "
            "reconcile` first. "
            "Where nothing can have been lost, as after a move: `rds restore release --unreconciled`."
        )
    # The head first: a process that is watching would hold the database again by the one before.
    await write_new_head(system.installation, system.settings)
    await restoring.release(by)
