"""The figures of a running study: read, never decided on."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from rds.domain.ids import ParticipantId, StudyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """How far people and coupons have come. People are counted by phone."""

    coupons_issued: int
    coupons_by_status: Mapping[str, int]
    presented: int
    consented: int
    screened: int
    """Answered the last screening question, either way."""
    eligible: int
    completed: int
    losses: Mapping[str, int]
    """Conversations that ended or wait before completion, by reason."""
    refusals: Mapping[str, int]
    """Codes refused, by reason: phones that were refused at least once for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """The forest of completed participants."""

    chains: Mapping[ParticipantId, int]
    """Completed participants of each seed's chain, the seed included; largest first."""
    waves: Sequence[int]
    """Completed participants by wave, from wave 0."""
    recruits: Mapping[int, int]
    """How many completed participants have how many completed recruits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Honoraria:
    """Money in minor units of the study's currency."""

    currency: str
    primary: int
    primary_count: int
    secondary: int
    secondary_count: int
    paid: int
    owed: int
    median_time_to_payment: timedelta | None

    @property
    def earned(self) -> int:
        """All that was ever owed."""
        return self.primary + self.secondary


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Texts in and out, and what waits for a person."""

    inbound: int
    unhandled: int
    set_aside: int
    outbound: Mapping[str, int]
    """By delivery status."""
    stopped_phones: int
    open_reviews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a study stands at an instant; money in minor units of its currency."""

    completed: int
    completed_this_week: int
    """In the last seven days."""
    completed_the_week_before: int
    committed: int
    """Earned, and what those under way may still earn, their recruiters' parts included."""
    open_coupons: int
    """Issued, not expired and used by nobody."""
    open_coupons_secondary: int
    """What their holders are promised for them."""
    open_conversations: Mapping[str, int]
    """By the step that they stand at."""
    deferred_coupons: int
    """Participants who get their coupons once recruitment is open again."""
    payments: Mapping[str, int]
    """Payments not made yet, by what they wait for: `due`, `exported`, `failed` or `refused`."""
    recruitment_open: bool
    closed_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceRun:
    """How one of the operator's tasks stands: backup, verify or reconciliation."""

    task: str
    succeeded_at: float
    """Seconds since 1970. What never succeeded has the time at which the database was made."""
    failures: int
    """Since then."""
    failure: str | None
    """Why it failed last: `findings`, or a fault's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits in the whole installation, all studies together."""

    jobs_waiting: Mapping[str, int]
    """By kind; jobs under way included."""
    jobs_set_aside: Mapping[str, int]
    """By kind: failed for good, waiting for a person."""
    oldest_job_seconds: float
    """For how long the oldest job that is due has been waiting; 0 without one."""
    oldest_text_seconds: float
    """For how long the oldest text that nobody has answered has been waiting; 0 without one."""
    unreconciled_seconds: float
    """Since when the provider's own list has not been gone through whole, at the number where that is
    longest; 0 without one."""
    messages: Mapping[str, int]
    """Texts out, by delivery status."""
    messages_held: Mapping[str, int]
    """Texts out that wait for the account at the provider, by its code."""
    approval_days: Mapping[str, int]
    """By study: for how many days its ethics approval holds, today included; 0 or less once expired."""
    budget_committed: Mapping[str, float]
    """By study with a budget: which part of it is committed."""
    maintenance: Sequence[MaintenanceRun]
    connections: int
    """Open database connections of this process."""
    connections_in_use: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """One completed participant as analysts see them: no phone, no code."""

    id: ParticipantId
    recruiter: ParticipantId | None
    wave: int
    enrolled_at: datetime
    completed_at: datetime
    coupons_issued: int
    answers: Mapping[str, str]
    """By step, such as `survey:sector`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of the ledger."""

    posting: int
    line: int
    at: datetime
    account: str
    participant: ParticipantId
    debit: int
    credit: int
    currency: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """One event as it stands in the record."""

    id: int
    type: str
    version: int
    at: datetime
    actor: str
    cause: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedProtocol:
    """One version of a study's protocol, as it was recorded."""

    version: int
    adopted_at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How a study was run."""

    protocols: Sequence[AdoptedProtocol]
    """In the order of adoption."""
    seed_coupons: Mapping[datetime, int]
    """How many coupons were made for seeds, by when; those that replace another are left out."""
    screened_out: Mapping[str, int]
    """Phones that were not eligible, by the step that said so, such as `screening:adult`."""
    closings: Sequence[tuple[datetime, bool]]
    """When recruitment was closed (False) and opened again (True)."""


class Figures(Protocol):
    """Reads figures, each as of one instant."""

    async def funnel(self, study: StudyId) -> Funnel:
        """Return how far people and coupons have come."""
        ...

    async def recruitment(self, study: StudyId) -> Recruitment:
        """Return the shape of the forest."""
        ...

    async def honoraria(self, study: StudyId) -> Honoraria:
        """Return what was earned, paid and is owed."""
        ...

    async def progress(self, study: StudyId, now: datetime) -> Progress:
        """Return where the study stands. Raises LookupError for an unknown one."""
        ...

    async def messages(self, study: StudyId) -> Messages:
        """Return the traffic."""
        ...

    async def respondents(self, study: StudyId) -> Sequence[Respondent]:
        """Return the completed participants in order of completion."""
        ...

    async def ledger(self, study: StudyId) -> Sequence[LedgerEntry]:
        """Return the ledger in order."""
        ...

    async def history(self, study: StudyId) -> History:
        """Return how the study was run."""
        ...

    def events(self, study: StudyId) -> AsyncIterator[RecordedEvent]:
        """Yield the record in order."""
        ...


class EventNumbers(Protocol):
    """Says how far the record has come."""

    async def newest(self, after: int) -> Mapping[StudyId, int]:
        """Return the number of the newest event of each study that has events after this number."""
        ...

    async def last_event(self, study: StudyId) -> int:
        """Return the number of a study's last event."""
        ...

    async def last_by(self, study: StudyId, actor: str) -> int:
        """Return the number of the last event of a study that somebody caused; 0 for none."""
        ...
