"""Payers written by hand."""

from rds.app.ports import PaymentRefused, Payout


class RefusingPayer:
    """A payer that will not."""

    async def pay(self, payout: Payout) -> str:  # noqa: ARG002 - part of the port
        raise PaymentRefused("no_account")


class RememberingPayer:
    """A payer that knows what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    async def pay(self, payout: Payout) -> str:
        self.asked.append((payout.id, payout.amount.minor))
        return f"reference of {payout.id}"
