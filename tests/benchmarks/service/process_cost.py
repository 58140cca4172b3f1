"""What processes cost: processor time and memory, from Linux's /proc."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def _fields(process: int) -> list[str]:
    """Return the fields of a process's stat after its name, which may hold anything."""
    return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()


def processor_seconds(process: int) -> float:
    """Return the processor time that a process has used, with that of children that have ended."""
    return sum(map(int, _fields(process)[11:15])) / _TICKS


def family_seconds(process: int) -> float:
    """Return the processor time of a process and its children; what ended ones took is their parent's."""
    found = processor_seconds(process)
    for entry in Path("/proc").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it ends meanwhile
            if entry.name.isdecimal() and parent(int(entry.name)) == process:
                found += processor_seconds(int(entry.name))
    return found


def parent(process: int) -> int:
    """Return the id of a process's parent."""
    return int(_fields(process)[1])


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What a process holds: memory in MiB, and open file descriptors."""

    memory: float
    descriptors: int


def holding(process: int) -> Holding:
    """Return what a process holds now."""
    folder = Path("/proc") / str(process)
    pages = int((folder / "statm").read_text().split()[1])
    return Holding(memory=pages * _PAGE / 2**20, descriptors=len(list((folder / "fd").iterdir())))
