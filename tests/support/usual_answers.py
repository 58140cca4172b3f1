"""What a person texts who takes part without any trouble."""

from collections.abc import Sequence

from rds.domain.conversation.script import NETWORK_SIZE, steps
from rds.domain.study import CouponKind, Study


def usual_answers(study: Study) -> Sequence[str]:
    """Return what a seed answers to each question: twelve people known, and the first option of everything
    else.
    """
    return ["12" if step.name == NETWORK_SIZE else "1" for step in steps(study, CouponKind.SEED)]
