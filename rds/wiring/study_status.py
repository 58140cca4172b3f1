"""Where a study stands: its figures from storage, its precision from the estimates."""

import asyncio
from dataclasses import replace

from rds.app.run_study import current_study
from rds.app.study_status import StudyStatus, make_status
from rds.domain.ids import StudyId
from rds.estimates.live import reached_half_width
from rds.wiring.system import System


async def read_status(system: System, study: StudyId) -> StudyStatus:
    """Return where a study stands now. Raises StudyUnknown."""
    protocol, now = await current_study(study, parts=system.parts), system.parts.clock.now()
    figures = system.installation.figures
    respondents = await figures.respondents(study)
    honoraria = await figures.honoraria(study)
    return make_status(
        protocol,
        await figures.progress(study, now),
        half_width_reached=await asyncio.to_thread(reached_half_width, respondents, protocol),
        funnel=await figures.funnel(study),
        recruitment=await figures.recruitment(study),
        honoraria=replace(honoraria, currency=honoraria.currency or protocol.honoraria.primary.currency),
        messages=await figures.messages(study),
        now=now,
    )
