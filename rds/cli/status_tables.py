"""A study's status for the terminal."""

from typing import TYPE_CHECKING

from rich.table import Table

from rds.cli.amounts import count_of
from rds.cli.tables import share, table

if TYPE_CHECKING:
    from rds.app.study_status import StudyStatus

WAITS_FOR = {
    "due": "due",
    "exported": "at the payments office",
    "failed": "failed, due again later",
    "refused": "failed too often: for the study team",
}
STEPS = {"language": "language", "consent": "consent", "network_size": "network size"}


def summary_table(status: "StudyStatus") -> Table:
    """Show what a coordinator looks at first."""
    shown = table(f"{status.study}, {describe_recruitment(status)}", "", "")
    shown.show_header = False
    reached = f"{status.completed} of {status.target} ({share(status.completed, status.target)})"
    shown.add_row("completed, of the target", reached)
    shown.add_row(
        "this week (the week before)",
        f"{status.completed_this_week} ({status.completed_the_week_before})",
    )
    shown.add_row(
        "half-width reached, planned",
        f"{points(status.half_width_reached)}, {points(status.half_width_planned)}",
    )
    shown.add_section()
    committed = status.committed.format_in("en")
    if status.budget and status.budget_committed is not None:
        committed += f" of {status.budget.format_in('en')} ({status.budget_committed:.0%})"
    shown.add_row("committed, of the budget", committed)
    shown.add_row("liability, open coupons included", status.liability.format_in("en"))
    for waits_for, count in status.payments.items():
        shown.add_row(f"payments: {WAITS_FOR.get(waits_for, waits_for)}", str(count))
    shown.add_section()
    shown.add_row("open coupons", str(status.open_coupons))
    if status.deferred_coupons:
        shown.add_row("get their coupons when it reopens", str(status.deferred_coupons))
    shown.add_row("open conversations", str(sum(status.open_conversations.values())))
    shown.add_row("ethics approval", describe_approval(status))
    return shown


def describe_recruitment(status: "StudyStatus") -> str:
    """Say whether coupons are accepted, and why not."""
    return "recruiting" if status.recruiting else f"recruitment closed: {status.closed_because}"


def describe_approval(status: "StudyStatus") -> str:
    """Say until when the ethics approval holds."""
    if status.approval_days <= 0:
        return f"EXPIRED on {status.approval_expires}"
    return f"until {status.approval_expires}, {count_of(status.approval_days, 'day')}"


def points(half_width: float | None) -> str:
    """Return a half-width in points."""
    return "-" if half_width is None else f"+-{100 * half_width:.1f}"


def conversation_table(status: "StudyStatus") -> Table:
    """Show at which question open conversations stand."""
    shown = table("Open conversations, by the question they stand at", "", "phones")
    for step, phones in status.open_conversations.items():
        shown.add_row(name_step(step), str(phones))
    return shown


def name_step(step: str) -> str:
    """Return a step as a person calls it."""
    kind, _, key = step.partition(":")
    return f"{kind}: {key}" if key else STEPS.get(step, step)
