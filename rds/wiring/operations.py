"""What a coordinator, an analyst or the finance office asks of an installation from the command line."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from rds.app.pay import confirm_payout
from rds.app.ports import Payout
from rds.app.run_study import close_review
from rds.domain.ids import CallerId, PayoutId, StudyId
from rds.domain.local_time import format_day
from rds.domain.money import Money
from rds.domain.refusals import PayoutAlreadySettled, PayoutUnknown, StudyUnknown
from rds.domain.study import Study
from rds.estimates.files import estimates_csv, estimates_json
from rds.estimates.live import LiveEstimate, live_estimates
from rds.export.books import event_line, ledger_csv
from rds.export.files import write_all
from rds.export.recruitment import recruitment_csv
from rds.payouts.batch import Confirmation, PayeeLine
from rds.settings import Settings
from rds.sms.phone_number import read_phone_number
from rds.storage.installation import InstallationError
from rds.storage.migrate import migrate
from rds.storage.os_account import reachable
from rds.storage.sealing import DEVELOPMENT
from rds.storage.verify import Verification, verify
from rds.wiring.system import System, open_configured_place, require_migrated, require_reachable

BATCH = "batch"


async def migrate_place(settings: Settings) -> list[str]:
    """Bring the database up to date and return the migrations applied."""
    async with open_configured_place(settings) as where:
        await require_reachable(where)
        return await migrate(where.dsn)


async def verify_place(settings: Settings) -> Verification:
    """Replay and check the database. No contact data is opened, so its keys need not be at hand: as for a restored backup."""
    keyless = settings.model_copy(update={"contact_keys": SecretStr(DEVELOPMENT)})
    async with open_configured_place(keyless, development_allowed=True) as where:
        await require_migrated(where)
        return await verify(where.dsn)


def settings_of_folder(data: Path) -> Settings:
    """Return the settings of an embedded database's folder. Raises InstallationError when there is no database in it."""
    if not (reachable(data) / "database" / "cluster").is_dir():
        raise InstallationError(
            f"{data} holds no database: name the folder that RDS_DATA named, or that `rds demo` printed."
        )
    return Settings(data=data, database_url=None)


async def retry_jobs(system: System, kind: str | None) -> int:
    """Put the work that was set aside, of one kind or all, back into the queue and return how much it was."""
    count = await system.installation.retry_jobs(kind)
    if count:
        system.installation.nudge()
    return count


async def current_study(system: System, study: StudyId) -> Study:
    """Return the protocol that holds now. Raises StudyUnknown."""
    for state in await system.parts.database.open_studies():
        if state.id == study:
            async with system.parts.database.transaction() as tx:
                return await tx.study(study, state.protocol)
    raise StudyUnknown


async def open_reviews(system: System, study: StudyId) -> Sequence[Mapping[str, Any]]:
    """Return the staff list, oldest first: `caller`, `reason`, `message`, `requested_at`. Raises StudyUnknown."""
    await current_study(system, study)
    return await system.installation.open_reviews(study)


async def close_listed_review(system: System, study: StudyId, phone: str, *, note: str, by: str) -> bool:
    """Take a phone off the staff list, and return whether it was on it. Raises StudyUnknown."""
    listed = {row["caller"] for row in await open_reviews(system, study)}
    if phone in listed:
        await close_review(study, CallerId(phone), note=note, by=by, parts=system.parts)
    return phone in listed


async def find_participant(system: System, study: StudyId, typed: str) -> Mapping[str, Any] | None:
    """Return `id`, `state` and `wave` of who has this number, however it is written; None when nobody here has.

    Raises StudyUnknown or NotAPhoneNumber.
    """
    protocol = await current_study(system, study)
    return await system.installation.participant_at(study, read_phone_number(typed, protocol.country))


async def payee_lines(system: System, study: StudyId) -> list[PayeeLine]:
    """Return the payments that wait for the finance office."""
    protocol = await current_study(system, study)
    return [
        PayeeLine(
            payout=Payout(
                id=PayoutId(row["id"]),
                study=study,
                participant=row["participant"],
                caller=row["caller"],
                amount=Money(row["amount_minor"], row["currency"]),
                method=row["method"],
                status=row["status"],
            ),
            phone=phone,
            requested_on=format_day(protocol, row["requested_at"]),
        )
        for row, phone in await system.installation.open_payouts(study, BATCH)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """How a confirmation file was taken: newly paid, known before, and ids that are not ours."""

    paid: int
    known: int
    unknown: Sequence[PayoutId]


async def confirm_payouts(system: System, confirmations: Iterable[Confirmation], *, by: str) -> Confirmed:
    """Record each payment in a transaction of its own; what cannot be recorded does not keep the rest back."""
    paid, known, unknown = 0, 0, []
    for one in confirmations:
        try:
            await confirm_payout(one.payout, reference=one.reference, by=by, parts=system.parts)
            paid += 1
        except PayoutAlreadySettled:
            known += 1
        except PayoutUnknown:
            unknown.append(one.payout)
    return Confirmed(paid=paid, known=known, unknown=unknown)


async def export_study(
    system: System, study: StudyId, folder: Path, truth: Mapping[str, Mapping[str, float]] | None = None
) -> tuple[list[Path], list[LiveEstimate]]:
    """Write recruitment.csv, ledger.csv, events.jsonl and, once anyone but seeds has completed, the estimates."""
    figures = system.installation.figures
    protocol = await current_study(system, study)
    as_of = await system.installation.last_event(study)
    respondents = await figures.respondents(study)
    events = [event_line(event) async for event in figures.events(study)]
    texts = {
        "recruitment.csv": recruitment_csv(respondents, protocol),
        "ledger.csv": ledger_csv(await figures.ledger(study)),
        "events.jsonl": "".join(f"{line}\n" for line in events),
    }
    estimates: list[LiveEstimate] = []
    if any(one.recruiter for one in respondents):
        estimates = await asyncio.to_thread(live_estimates, respondents, protocol, truth)
        rows = [asdict(one) for one in estimates]
        texts |= {
            "estimates.json": estimates_json(rows, as_of_event=as_of),
            "estimates.csv": estimates_csv(rows),
        }
    return await asyncio.to_thread(write_all, folder, texts), estimates
