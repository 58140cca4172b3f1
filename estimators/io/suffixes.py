"""What a file's name says of its format."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from estimators.errors import EstimatorError

Format: TypeAlias = Literal[
    "csv", "rdsat", "rdsobj", "stata", "excel", "spss", "graphml", "netdraw", "graphviz"
]
SUFFIXES: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": "csv",
        ".tsv": "csv",
        ".tab": "csv",
        ".rdsat": "rdsat",
        ".rdsobj": "rdsobj",
        ".rds": "rdsobj",
        ".rda": "rdsobj",
        ".rdata": "rdsobj",
        ".dta": "stata",
        ".xlsx": "excel",
        ".xlsm": "excel",
        ".xls": "excel",
        ".ods": "excel",
        ".sav": "spss",
        ".zsav": "spss",
        ".por": "spss",
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


def detect_format(path: Path) -> Format:
    """Return the format of a file: what its name ends in, or for .txt and .dat what it holds."""
    if path.suffix.lower() not in (".txt", ".dat"):
        return format_of(path)
    with path.open("rb") as file:
        first = file.readline(200).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").split()
    return "rdsat" if first and first[0].upper() == b"RDS" and len(first) <= 2 else "csv"
