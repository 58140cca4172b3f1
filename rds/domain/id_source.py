"""Where ids and codes come from: each follows from its cause, so that the same cause has the same one."""

from typing import Protocol

from rds.domain.events import HonorariumKind
from rds.domain.ids import CouponCode, ParticipantId, PayoutId, StudyId


class IdSource(Protocol):
    """Gives ids that follow from what they are for, under a key that only this installation has.

    What happens again after a restore from a backup gets the ids that it had.
    """

    def participant_id(self, study: StudyId, coupon: CouponCode, phones_before: int) -> ParticipantId:
        """Return the id of who first presents this coupon after that many other phones began with it."""
        ...

    def seed_code(self, study: StudyId, number: int) -> CouponCode:
        """Return the code of a study's seed coupon, counted from 1."""
        ...

    def recruit_code(self, holder: ParticipantId, slot: int, issued_before: int) -> CouponCode:
        """Return the code of a holder's coupon in a slot that held that many coupons before."""
        ...

    def code_in_place_of(self, coupon: CouponCode) -> CouponCode:
        """Return the code of the coupon that replaces a lost or expired one."""
        ...

    def payout_id(
        self, participant: ParticipantId, kind: HonorariumKind, recruit: ParticipantId | None, attempt: int
    ) -> PayoutId:
        """Return the id of the payment for one honorarium; `attempt` counts payments that ended unpaid."""
        ...

    def order_id(self, order: str) -> str:
        """Return an id for what a person of the study team orders, which is named with its instant."""
        ...

    def skip_taken(self, taken: int) -> "IdSource":
        """Return the source whose codes are that many places further on in their series."""
        ...
