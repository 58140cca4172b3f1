"""The report at the end of a demonstration, by the command that draws any study's."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnReport:
    """A report that was drawn, or what the command said instead."""

    file: Path
    refusal: str | None = None


async def draw_report(files: Sequence[Path]) -> DrawnReport:
    """Draw report.html beside the respondents' table and the study's description, the first two files."""
    respondents, description, *_ = files
    file = respondents.with_name("report.html")
    words = ("report", str(respondents), "--study", str(description), "--out", str(file))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "rds", *words),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode == 0:
        return DrawnReport(file=file)
    return DrawnReport(file=file, refusal=" ".join(said.decode(errors="replace").split()))
