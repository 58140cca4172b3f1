"""What can be wrong with the account, by Twilio's number: some refuse the request, some only the delivery."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rds.simulation.twilio_double.delivery_plan import DeliveryPlan, Step


class Shown(StrEnum):
    """When Twilio says so."""

    REFUSAL = "refusal"
    """At once: the request is answered with the code, and no message is made."""
    DELIVERY = "delivery"
    """Later: the message is taken, and reported undelivered with the code."""


ON_DELIVERY = re.compile(r"30\d{3}")
"""Twilio's numbers for what happens to a message after it was taken."""

OF_EVERY_REQUEST = frozenset({10001, 20003, 20005, 90010})
"""With these Twilio answers no request of the account, not even for a list."""


@dataclass(frozen=True, slots=True)
class AccountFault:
    """One fault until it is fixed; `keeps_from` tells whether it concerns a recipient's number."""

    code: int
    shown: Shown
    keeps_from: Callable[[str], bool]


class AccountFaults:
    """All that is wrong with the account at present."""

    def __init__(self) -> None:
        self._present: dict[int, AccountFault] = {}

    def begin(self, code: int, shown: Shown | None, keeps_from: Callable[[str], bool]) -> None:
        """Let something be wrong from now on."""
        usual = Shown.DELIVERY if ON_DELIVERY.fullmatch(str(code)) else Shown.REFUSAL
        self._present[code] = AccountFault(code, shown or usual, keeps_from)

    def end(self, code: int | None) -> None:
        """Put one thing right, or all."""
        if code is None:
            self._present.clear()
        else:
            self._present.pop(code, None)

    def code_for(self, recipient: str, shown: Shown) -> int | None:
        """Return what keeps a message from this recipient, of what is shown in this way."""
        concerned = (
            one for one in self._present.values() if one.shown is shown and one.keeps_from(recipient)
        )
        return next((one.code for one in concerned), None)

    @property
    def of_every_request(self) -> int | None:
        """What keeps the account from being asked anything."""
        return next((code for code in self._present if code in OF_EVERY_REQUEST), None)

    def spoil(self, plan: DeliveryPlan, recipient: str) -> DeliveryPlan:
        """Return what becomes of a message under what is wrong at present."""
        code = self.code_for(recipient, Shown.DELIVERY)
        if code is None:
            return plan
        undelivered = Step("undelivered", plan.steps[-1].after, code)
        return DeliveryPlan((undelivered,), ((undelivered.after, undelivered),))
