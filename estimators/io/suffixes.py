"""What a file's name says of its format."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from estimators.errors import EstimatorError

Format: TypeAlias = Literal["csv", "rdsat", "rdsobj", "stata", "graphml", "netdraw", "graphviz"]
SUFFIXES: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": "csv",
        ".rdsat": "rdsat",
        ".rdsobj": "rdsobj",
        ".rds": "rdsobj",
        ".rda": "rdsobj",
        ".rdata": "rdsobj",
        ".dta": "stata",
        ".graphml": "graphml",
        ".vna": "netdraw",
        ".dot": "graphviz",
        ".gv": "graphviz",
    }
)


def format_of(path: str | Path) -> Format:
    """Return the format that a file's name ends in; EstimatorError where it says none."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise EstimatorError(
            f"{suffix or 'a name without an ending'} says no format; the endings are {', '.join(SUFFIXES)}, "
            f"or name the format: {', '.join(get_args(Format))}"
        )
    return SUFFIXES[suffix]
