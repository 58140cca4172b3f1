"""Where a study stands: its figures from storage, its precision from the estimates, all as of one event."""

import asyncio
from dataclasses import replace

from rds.app.figures import Figures
from rds.app.run_study import current_study
from rds.app.study_overview import StudyOverview
from rds.app.study_status import StudyStatus, make_status
from rds.domain.ids import StudyId
from rds.domain.study import Study
from rds.estimates.live import reached_half_width
from rds.estimates.settling import SettlingEstimates
from rds.storage.figures import PostgresFigures, open_snapshot
from rds.wiring.system import System


async def read_status(system: System, study: StudyId) -> StudyStatus:
    """Return where a study stands now. Raises StudyUnknown."""
    protocol = await current_study(study, parts=system.parts)
    async with open_snapshot(system.installation.pool, study) as (event, figures):
        respondents = await figures.respondents(study)
        status = await gather_status(system, protocol, event, figures)
    reached = await asyncio.to_thread(reached_half_width, respondents, protocol)
    return replace(status, half_width_reached=reached)


async def read_overview(
    system: System, study: StudyId, estimates: SettlingEstimates, last: StudyOverview | None = None
) -> StudyOverview:
    """Return what the console shows first; estimates are the last overview's if no answer can have changed.

    Raises StudyUnknown.
    """
    protocol = await current_study(study, parts=system.parts)
    async with open_snapshot(system.installation.pool, study) as (event, figures):
        known = await keep_if_unchanged(last, study, figures)
        respondents = [] if known else await figures.respondents(study)
        status = await gather_status(system, protocol, event, figures)
        cases = await figures.open_cases(study)
        between_waves = await figures.between_waves(study)
    if known:
        status = replace(status, half_width_reached=known.status.half_width_reached)
        return replace(known, status=status, cases=cases, between_waves=between_waves)
    settled = await estimates.of(respondents, protocol)
    return StudyOverview(
        status=replace(status, half_width_reached=settled.half_width if settled else None),
        cases=cases,
        completions=[one.completed_at for one in respondents],
        between_waves=between_waves,
        estimates=settled.estimates if settled else None,
    )


async def keep_if_unchanged(
    last: StudyOverview | None, study: StudyId, figures: PostgresFigures
) -> StudyOverview | None:
    """Return the last overview if its estimates are those of now; None where they are to be looked at."""
    if last is None or last.estimates is None:
        return None
    return None if await figures.answers_may_differ(study, last.status.event) else last


async def gather_status(system: System, protocol: Study, event: int, figures: Figures) -> StudyStatus:
    """Return all but the precision, which is computed once the snapshot is given back."""
    study, now = protocol.id, system.parts.clock.now()
    honoraria = await figures.honoraria(study)
    return make_status(
        protocol,
        await figures.progress(study, now),
        event=event,
        half_width_reached=None,
        funnel=await figures.funnel(study),
        recruitment=await figures.recruitment(study),
        honoraria=replace(honoraria, currency=honoraria.currency or protocol.honoraria.primary.currency),
        messages=await figures.messages(study),
        now=now,
    )
