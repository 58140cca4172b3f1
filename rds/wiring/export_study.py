"""The files for analysts, put together from storage, estimates and export."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rds.app.run_study import current_study
from rds.domain.ids import StudyId
from rds.domain.study import Study
from rds.estimates.files import estimates_csv, estimates_json
from rds.estimates.live import LiveEstimate, live_estimates
from rds.export.books import ledger_csv
from rds.export.description import description_json
from rds.export.events import event_lines
from rds.export.files import write_all
from rds.export.recruitment import recruitment_csv
from rds.wiring.system import System


async def export_study(
    system: System,
    study: StudyId,
    folder: Path,
    truth: Mapping[str, Mapping[str, float]] | None = None,
    *,
    with_codes: bool = False,
) -> tuple[list[Path], list[LiveEstimate]]:
    """Write recruitment.csv, description.json, ledger.csv, events.jsonl, and estimates once there are any.

    There are some once a recruit has completed. Each file is its owner's alone. `with_codes` shows coupons'
    codes in events.jsonl instead of digests.
    """
    figures = system.installation.figures
    protocol = await current_study(study, parts=system.parts)
    as_of = await system.installation.last_event(study)
    respondents = await figures.respondents(study)
    events = [event async for event in figures.events(study)]
    keyring = system.installation.place.keyring
    texts = {
        "recruitment.csv": recruitment_csv(respondents, protocol),
        "description.json": await _describe(system, protocol),
        "ledger.csv": ledger_csv(await figures.ledger(study)),
        "events.jsonl": "".join(
            f"{line}\n" for line in event_lines(events, keyring.digest, with_codes=with_codes)
        ),
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


async def write_report_files(system: System, study: StudyId, folder: Path) -> list[Path]:
    """Write what a report is made of: recruitment.csv and description.json. Raises StudyUnknown."""
    protocol = await current_study(study, parts=system.parts)
    texts = {
        "recruitment.csv": recruitment_csv(await system.installation.figures.respondents(study), protocol),
        "description.json": await _describe(system, protocol),
    }
    return await asyncio.to_thread(write_all, folder, texts)


async def _describe(system: System, protocol: Study) -> str:
    figures = system.installation.figures
    return description_json(
        protocol,
        await figures.history(protocol.id),
        await figures.funnel(protocol.id),
        await figures.honoraria(protocol.id),
    )
