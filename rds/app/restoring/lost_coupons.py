"""Coupons that the study team made since the backup come back with the codes that they had."""

from collections.abc import Callable, Mapping, Sequence

from rds.app.free_codes import MOST_TAKEN
from rds.app.parts import Parts
from rds.app.ports import Restoring
from rds.app.restoring.findings import Findings
from rds.app.run_study import issue_seed_coupons, reissue_coupon
from rds.domain.id_source import IdSource
from rds.domain.ids import CouponCode, StudyId
from rds.domain.refusals import CouponNotOpen, CouponUnknown

BY = "restore"
MOST_SEEDS = 500
"""How many codes of a study's series are tried for one that is unknown."""
MOST_REISSUES = 5
"""How often a coupon may have been reissued since the backup."""


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
    made = await bring_back_seeds(code, study, restoring, parts)
    for replaced in await restoring.replaceable_coupons(study):
        if times := count_reissues(replaced, code, parts.ids):
            for _ in range(times):
                replaced = await reissue_coupon(study, replaced, by=BY, parts=parts)
            return made + times
    return made


async def bring_back_seeds(code: CouponCode, study: StudyId, restoring: Restoring, parts: Parts) -> int:
    """Make the seeds' coupons up to the one that had this code, or whose replacement has it."""
    last = (await restoring.seed_counts()).get(study, 0)
    for place in range(1, MOST_SEEDS + 1):
        series = series_of(lambda ids: ids.seed_code(study, last + place), parts.ids)  # noqa: B023 - used at once
        if code in series or count_reissues(series[0], code, parts.ids):
            await issue_seed_coupons(study, count=place, by=BY, parts=parts)
            return place
    return 0


def count_reissues(first: CouponCode, code: CouponCode, ids: IdSource) -> int:
    """Return how often a coupon was reissued until it had this code; 0 when it never has it."""
    for times in range(1, MOST_REISSUES + 1):
        series = series_of(lambda source: source.code_in_place_of(first), ids)  # noqa: B023 - used at once
        if code in series:
            return times
        first = series[0]
    return 0


def series_of(code_from: Callable[[IdSource], CouponCode], ids: IdSource) -> list[CouponCode]:
    """Return the codes that a coupon may have: the first, or one after it where that was taken."""
    return [code_from(ids.skip_taken(taken)) for taken in range(MOST_TAKEN)]


async def reissue_again(
    replaced: Mapping[str, Sequence[CouponCode]], parts: Parts, findings: Findings
) -> None:
    """Reissue the coupons that had been, where no text of the lost time had the new code.

    One that is in use by now, or has been used, stays.
    """
    known = {state.id for state in await parts.database.open_studies()}
    for study, codes in replaced.items():
        lost = set(codes) if study in known else set()
        # What replaced one of them may have been replaced too: it is there once the first is.
        while done := {code for code in sorted(lost) if await is_reissued(StudyId(study), code, parts)}:
            findings.coupons += len(done)
            lost -= done


async def is_reissued(study: StudyId, code: CouponCode, parts: Parts) -> bool:
    """Reissue a coupon that can be, and return whether it was."""
    try:
        await reissue_coupon(study, code, by=BY, parts=parts)
    except (CouponUnknown, CouponNotOpen):
        return False
    return True
