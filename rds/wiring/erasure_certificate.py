"""Certificates of erasure of this installation's studies: written, and checked against its record."""

import json
from pathlib import Path
from typing import Any

from rds.app.certify_erasure import certify_erasure
from rds.app.end_study import find_end
from rds.domain.ids import StudyId
from rds.storage.certificates import CertificateUnreadable, check, public_key_of, sign
from rds.wiring.keys import write_closed
from rds.wiring.system import System


async def write_certificate(system: System, study: StudyId, file: Path) -> str:
    """Write a study's certificate into a new file, and return the public key that checks it.

    Raises what `certify_erasure` raises, or OSError when the file exists.
    """
    keyring = system.installation.place.keyring
    signed = sign(await certify_erasure(study, system.parts), keyring)
    write_closed(file, json.dumps(signed, indent=1, ensure_ascii=False) + "\n")
    return public_key_of(keyring)


async def check_against_record(system: System, text: str) -> dict[str, Any]:
    """Return what a certificate of this installation says, if its record says the same.

    Raises CertificateUnreadable.
    """
    content = check(text, public_key_of(system.installation.place.keyring))
    end = await find_end(StudyId(content["study"]), system.parts)
    recorded = {(each.kind.value, each.event, each.erased_at.isoformat()) for each in end.erasures}
    said = {(each["kind"], each["event"], each["at"]) for each in content["erased"]}
    if not said <= recorded:
        raise CertificateUnreadable(
            "It is signed, and the record of this database does not hold what it says: this is another "
            "database, or one restored from before the erasure. `rds restore reconcile` erases again."
        )
    return content
