"""The sheet of coupons: codes from the study, words from the catalogue, the PDF from export."""

import asyncio
from collections.abc import Sequence

from rds.app.list_coupons import choose_for_printing
from rds.app.ports import OpenCoupon
from rds.app.run_study import current_study
from rds.domain.coupon_code import display
from rds.domain.ids import CouponCode, StudyId
from rds.domain.local_time import local
from rds.domain.replies import Reply, ReplyKey, Value
from rds.domain.study import Language, Study
from rds.export.coupon_sheet import Card, Sheet, as_pdf, text_link
from rds.wiring.system import System


async def print_coupons(
    system: System, name: StudyId, codes: Sequence[CouponCode], languages: Sequence[Language] = ()
) -> tuple[bytes, int]:
    """Return the sheet of these coupons, or of all open ones of seeds, as PDF, and how many they are.

    `languages`: which of the study's stand on it; without any, all. Raises StudyUnknown, CouponUnknown or
    CouponNotOpen.
    """
    study = await current_study(name, parts=system.parts)
    coupons = await choose_for_printing(name, codes, team=system.installation, parts=system.parts)
    number = next(state.number for state in await system.parts.database.open_studies() if state.id == name)
    spoken = tuple(each for each in study.languages if each in languages) or study.languages
    first = spoken[0]
    sheet = Sheet(
        title=study.title[first],
        sender=study.sender,
        language=first,
        country=study.country,
        cards=[make_card(coupon, study, number, spoken, system) for coupon in coupons],
    )
    return await asyncio.to_thread(as_pdf, sheet), len(coupons)


def make_card(
    coupon: OpenCoupon, study: Study, number: str, languages: Sequence[Language], system: System
) -> Card:
    """Return one coupon's card in these languages."""
    code = display(coupon.code)

    def say(language: Language) -> str:
        until = local(study, coupon.expires_at).date()
        values: dict[str, Value] = {"number": number, "until": until}
        return system.parts.wording.words(
            Reply(key=ReplyKey.COUPON_CARD, language=language, values=values), study
        )

    return Card(
        code=code,
        link=text_link(number, code),
        texts=[(language, say(language)) for language in languages],
    )
