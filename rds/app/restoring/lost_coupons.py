"""Coupons that the study team made since the backup come back with the codes that they had."""

from collections.abc import Mapping

from rds.app.parts import Parts
from rds.app.ports import Restoring
from rds.app.restoring.findings import Findings
from rds.app.run_study import issue_seed_coupons, reissue_coupon
from rds.domain.ids import CouponCode, StudyId

BY = "restore"
MOST_SEEDS = 500
"""How many codes of a study's series are tried for one that is unknown."""


async def issue_lost_seeds(
    made: Mapping[str, int], restoring: Restoring, parts: Parts, findings: Findings
) -> None:
    """Make as many seeds' coupons as each study had made before."""
    present = await restoring.seed_counts()
    known = {state.id for state in await parts.database.open_studies()}
    for study, count in made.items():
        lost = count - present.get(study, 0)
        if lost > 0 and study in known:
            await issue_seed_coupons(StudyId(study), count=lost, by=BY, parts=parts)
            findings.coupons += lost


async def bring_back_coupons(
    words: str, study: StudyId, restoring: Restoring, parts: Parts, findings: Findings
) -> None:
    """Make the coupon of a code in a text that is the next of a seeds' series, or a reissued one."""
    for code in parts.parse_text(words).codes:
        async with parts.database.transaction() as tx:
            if await tx.lock_coupon(study, code):
                continue
        findings.coupons += await bring_back(code, study, restoring, parts)


async def bring_back(code: CouponCode, study: StudyId, restoring: Restoring, parts: Parts) -> int:
    """Return how many coupons were made: 0 for a code that is nobody's."""
    last = (await restoring.seed_counts()).get(study, 0)
    for place in range(1, MOST_SEEDS + 1):
        if parts.ids.seed_code(study, last + place) == code:
            await issue_seed_coupons(study, count=place, by=BY, parts=parts)
            return place
    for replaced in await restoring.replaceable_coupons(study):
        if parts.ids.code_in_place_of(replaced) == code:
            await reissue_coupon(study, replaced, by=BY, parts=parts)
            return 1
    return 0
