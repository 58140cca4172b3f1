"""`rds doctor`: what is wrong, and how to correct it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

from rds.app.health import Finding
from rds.app.ports import NotSent
from rds.app.study_warnings import approval_warning, committed_warning
from rds.domain.money import Money
from rds.machine import MachineClock
from rds.settings import PREFIX, TWILIO, Settings, unknown_names
from rds.sms.account_faults import describe_account_fault
from rds.storage.connection import DatabaseUnreachable, server_version
from rds.storage.installation import Installation, InstallationError, Place, open_installation
from rds.storage.key_check import KeyFinding, describe_others, find_keys, label, opens_what_is_sealed
from rds.storage.maintenance import BACKUP, VERIFY, read_runs
from rds.storage.migrate import MigrationError, pending
from rds.storage.os_account import EmbeddedServerError
from rds.storage.pooler import Pooling, examine_pooler
from rds.storage.resealing import KeyIsRetired, require_unretired
from rds.storage.sealing import KeyringError
from rds.studyfile import parse
from rds.web.webhooks.twilio import INBOUND
from rds.wiring.held import HELD
from rds.wiring.local_clock import NOTICE, find_local_clock
from rds.wiring.poolers import NEEDS_SESSION, describe_danger
from rds.wiring.provider import twilio
from rds.wiring.system import open_configured_place

OLDEST_POSTGRESQL = 15


def report_success(what: str, says: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(what=what, good=True, says=says)


def report_failure(what: str, says: str) -> Finding:
    """Say that something is wrong, and how to correct it."""
    return Finding(what=what, good=False, says=says)


async def diagnose(settings: Settings) -> list[Finding]:
    """Look at settings, database, keys, jobs and provider, and return a finding for each."""
    findings = await check_outside(settings)
    try:
        async with open_configured_place(settings) as where:
            now = (find_local_clock(settings) or MachineClock()).now()
            findings += [finding async for finding in check_database(where, settings, now)]
    except (InstallationError, KeyringError) as mistake:
        findings.append(report_failure("keys", str(mistake)))
    except EmbeddedServerError as mistake:
        findings.append(report_failure("database", str(mistake)))
    return findings


async def check_running(settings: Settings, where: Place, now: datetime) -> list[Finding]:
    """Look at the same from within a service, whose database is found and whose keys are read."""
    return [
        *await check_outside(settings),
        *[finding async for finding in check_database(where, settings, now)],
    ]


async def check_outside(settings: Settings) -> list[Finding]:
    """Look at the settings, and at the provider."""
    return [*check_environment(), check_public_address(settings), await check_provider(settings)]


def check_environment() -> Iterator[Finding]:
    """Name what looks like a setting and is none."""
    known = [f"{PREFIX}{name}".upper() for name in Settings.model_fields]
    for name in unknown_names():
        alike = get_close_matches(name, known, n=1)
        yield report_failure(
            "settings",
            f"{name} is not a setting and has no effect" + (f": did you mean {alike[0]}?" if alike else ""),
        )


def check_public_address(settings: Settings) -> Finding:
    """Twilio must be able to reach the service, and signs the address it calls."""
    if find_local_clock(settings):
        return report_success("public address", "none is needed: the service runs on this machine alone")
    parts = urlsplit(settings.public_url)
    if parts.scheme == "https" and parts.hostname:
        return report_success(
            "public address", f"Twilio should call {settings.public_url.rstrip('/')}{INBOUND}"
        )
    return report_failure(
        "public address",
        f"RDS_PUBLIC_URL is {settings.public_url}; Twilio needs "
        "an https address that reaches this service from outside.",
    )


async def check_provider(settings: Settings) -> Finding:
    """Ask Twilio something harmless with the account's own words."""
    if find_local_clock(settings):
        return report_success("provider", f"none: {NOTICE}")
    missing = [
        name
        for name, value in (
            ("RDS_TWILIO_ACCOUNT_SID", settings.twilio_account_sid),
            ("RDS_TWILIO_AUTH_TOKEN", settings.twilio_auth_token.get_secret_value()),
            ("RDS_TWILIO_NUMBER", settings.twilio_number),
        )
        if not value
    ]
    if missing:
        return report_failure("provider", f"set {', '.join(missing)} (Twilio console, account dashboard)")
    async with twilio(settings) as gateway:
        try:
            await gateway.list_received(number=settings.twilio_number, since=MachineClock().now())
        except NotSent as failure:
            return report_failure(
                "provider",
                f"{settings.twilio_url} answers {failure.code}: check the account SID and token, "
                "and that this machine "
                "can reach it",
            )
    known = "Twilio" if settings.twilio_url == TWILIO else settings.twilio_url
    return report_success("provider", f"{known} knows the account")


async def check_database(where: Place, settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Look at the server, its shape, and what was set aside."""
    try:
        version = await server_version(where.dsn)
    except DatabaseUnreachable as fault:
        yield report_failure(
            "database", f"cannot be reached ({fault}): check RDS_DATABASE_URL and that the server runs"
        )
        return
    if version < OLDEST_POSTGRESQL:
        yield report_failure("database", f"is PostgreSQL {version}; {OLDEST_POSTGRESQL} or newer is needed")
        return
    yield report_success(
        "database", f"PostgreSQL {version}, {'embedded' if where.embedded else 'RDS_DATABASE_URL'}"
    )
    for address in (where.dsn, *(settings.database_addresses[:1] if settings.database_direct_url else ())):
        yield await check_pooler(address, takes_texts_only=address != where.dsn)
    try:
        lacking = await pending(where.dsn)
    except MigrationError as mistake:
        yield report_failure("migrations", str(mistake))
        return
    if lacking:
        yield report_failure("migrations", f"run `rds migrate`: {', '.join(lacking)}")
        return
    yield report_success("migrations", "up to date")
    async with open_installation(where, parse=parse, connections=2, name="rds doctor") as installation:
        yield await check_keys(installation)
        yield await check_hold(installation)
        yield await check_set_aside(installation)
        for finding in (*await check_account(installation), *await check_approvals(installation, now)):
            yield finding
        for finding in (*await check_budgets(installation, now), *await check_reconciliation(installation)):
            yield finding
        for finding in await check_maintenance(installation):
            yield finding


async def check_pooler(dsn: str, *, takes_texts_only: bool) -> Finding:
    """Say whether a pooler stands before the database, and whether what goes through it is safe."""
    what = "pooler for texts" if takes_texts_only else "pooler"
    try:
        report = await examine_pooler(dsn)
    except DatabaseUnreachable as fault:
        return report_failure(what, f"cannot be reached ({fault}): check RDS_DATABASE_URL")
    if not takes_texts_only and report.pooling is Pooling.TRANSACTION:
        return report_failure(what, NEEDS_SESSION)
    if (danger := describe_danger(report)) is not None:
        return report_failure(what, danger)
    return report_success(what, report.pooling.value)


async def check_keys(installation: Installation) -> Finding:
    """Check that the keys are those the database was filled with, the development key apart."""
    where, pool = installation.place, installation.pool
    if await find_keys(pool, where.keyring) is KeyFinding.OTHERS:
        return report_failure("keys", await describe_others(pool, where.keyring, where.way_back))
    try:
        await require_unretired(pool, where.keyring)
    except KeyIsRetired as mistake:
        return report_failure("keys", str(mistake))
    if not await opens_what_is_sealed(pool, where.keyring):
        return report_failure(
            "keys",
            "an older key is missing from the keyring, and what it sealed cannot be opened. "
            f"{where.way_back}",
        )
    known_as = f"keyring {label(where.keyring.check_value)}"
    if where.keyring.lacked_ids_key:
        known_as += (
            "; it is of an earlier release, and its key `ids` is derived: `rds keys backup --to FILE` "
            "writes it "
            "out whole, so make a new copy"
        )
    if where.new_keys:
        return report_success(
            "keys",
            f"{known_as}, made just now in {where.new_keys}: keep a copy apart from the database's backups",
        )
    return report_success("keys", f"contact data can be sealed and opened ({known_as})")


async def check_hold(installation: Installation) -> Finding:
    """Report a database that was restored and that nobody has let go."""
    hold = await installation.restoring.present_hold()
    if hold is None:
        return report_success("restore", "the database is not held")
    return report_failure("restore", f"held since {hold.begun_at:%Y-%m-%d %H:%M}Z, {hold.reason}. {HELD}")


async def check_set_aside(installation: Installation) -> Finding:
    """Report jobs, chores and texts that failed at their last try."""
    counts = await installation.count_failed_jobs()
    if not counts:
        return report_success("jobs", "none was set aside")
    listed = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return report_failure(
        "jobs",
        f"set aside after their last try: {listed}. `rds jobs list` says why, "
        "`rds jobs retry` runs them again",
    )


async def check_account(installation: Installation) -> list[Finding]:
    """Report messages that wait because the account at the provider is at fault."""
    return [
        report_failure(
            "provider's account",
            f"Twilio refuses messages of {row['study']} with {row['code']} since "
            f"{row['since']:%Y-%m-%d %H:%M}Z, and "
            f"{row['waiting']} wait. {describe_account_fault(row['code'])}. "
            "They leave in order by themselves once it works; "
            "`rds sms retry` tries at once",
        )
        for row in await installation.outbox.account_faults()
    ]


async def check_approvals(installation: Installation, now: datetime) -> list[Finding]:
    """Report studies that still recruit and whose ethics approval ends soon."""
    findings = []
    for state in await installation.database.open_studies():
        async with installation.database.transaction() as tx:
            study = await tx.study(state.id, state.protocol)
        if state.recruitment_open and (warning := approval_warning(study, now)):
            findings.append(report_failure("ethics approval", f"{state.id}: {warning}"))
    return findings


async def check_budgets(installation: Installation, now: datetime) -> list[Finding]:
    """Report studies that still recruit and whose budget is nearly, or wholly, committed."""
    findings = []
    for state in await installation.database.open_studies():
        async with installation.database.transaction() as tx:
            study = await tx.study(state.id, state.protocol)
        progress = await installation.figures.progress(state.id, now)
        committed = Money(progress.committed, study.honoraria.primary.currency)
        if state.recruitment_open and (warning := committed_warning(study, committed)):
            findings.append(report_failure("budget", f"{state.id}: {warning}"))
    return findings


async def check_reconciliation(installation: Installation) -> list[Finding]:
    """Rounds through Twilio's list that keep failing leave texts unanswered."""
    return [
        report_failure(
            "provider's list",
            f"the last {row.failures} rounds at the number of {row.study} failed ({row.failure}), "
            "the last that"
            f" did not ended {row.finished_at or 'never'}: `rds sms reconcile` tries at once",
        )
        for row in await installation.reconciliations.failing()
    ]


async def check_maintenance(installation: Installation) -> list[Finding]:
    """Report backups and verifications that failed since one last succeeded."""
    return [
        report_failure(
            run.task,
            f"the last {run.failures} failed ({run.failure}); the last that did not was at "
            f"{datetime.fromtimestamp(run.succeeded_at, UTC):%Y-%m-%d %H:%M}Z or never: run it by hand, and "
            "it says why",
        )
        for run in await read_runs(installation.pool)
        if run.failures and run.task in (BACKUP, VERIFY)
    ]
