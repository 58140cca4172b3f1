"""A study's figures for the terminal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from rds.cli.amounts import count_of
from rds.domain.money import Money

if TYPE_CHECKING:
    from rds.app.figures import Figures, Funnel, Honoraria, Messages, Recruitment
    from rds.domain.study import Study
    from rds.estimates.live import LiveEstimate

REASONS = {
    "already_took_part": "had taken part before",
    "budget_committed": "the budget is committed",
    "closed": "ethics approval had expired",
    "coupon_already_redeemed": "coupon used by somebody else",
    "coupon_has_expired": "coupon expired",
    "coupon_is_void": "coupon voided",
    "coupon_is_your_own": "their own coupon",
    "coupon_mistyped": "code mistyped",
    "coupon_not_yet_active": "coupon not active yet",
    "coupon_reserved": "coupon in use by somebody else",
    "coupon_unknown": "unknown code",
    "declined": "declined consent",
    "not_eligible": "screened out before",
    "phone_abroad": "phone of another country",
    "recruitment_is_closed": "recruitment had closed",
    "screened_out": "not eligible",
    "silence": "fell silent before enrolling",
    "too_many_tries": "too many wrong codes",
    "unfinished_screening": "in the middle of consent or screening",
    "unfinished_survey": "enrolled, survey unfinished",
    "withdrawn": "withdrew",
}

PLANNED_POINTS, PLANNED_PEOPLE = 5, 600
"""What the reference study planned for: half the width of an interval, in points, and the people."""
CAUTION = (
    "Intervals are tree-markov's: as wide as repeating the study would show, as long as chains cross between "
    "whatever groups there are. docs/questions/which-interval.md says when they are not."
)


def console() -> Console:
    """Return the terminal; wide enough for the tables when the output is a file."""
    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=110)


def table(title: str, *columns: str, note: str | None = None) -> Table:
    """Return an empty table whose first column is words and the rest figures."""
    made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, caption=note)
    made.caption_justify = "left"
    for position, column in enumerate(columns):
        made.add_column(column, justify="left" if position == 0 else "right", no_wrap=True)
    return made


def funnel_table(funnel: "Funnel") -> Table:
    """Show how far people have come, and why others have not."""
    shown = table("From coupon to completed survey", "", "people", "of those presented")
    for label, count in (
        ("presented a coupon", funnel.presented),
        ("consented", funnel.consented),
        ("screened", funnel.screened),
        ("eligible and enrolled", funnel.eligible),
        ("completed", funnel.completed),
    ):
        shown.add_row(label, str(count), share(count, funnel.presented))
    shown.add_section()
    for reason, count in funnel.losses.items():
        shown.add_row(f"lost: {REASONS.get(reason, reason)}", str(count), share(count, funnel.presented))
    if funnel.refusals:
        shown.add_section()
    for reason, count in funnel.refusals.items():
        shown.add_row(f"code refused: {REASONS.get(reason, reason)}", str(count), "")
    return shown


def coupon_table(funnel: "Funnel") -> Table:
    """Show what became of the coupons."""
    shown = table("Coupons", "", "coupons", "of those issued")
    shown.add_row("issued", str(funnel.coupons_issued), "")
    names = {"issued": "still out", "reserved": "in a conversation"}
    for status, count in funnel.coupons_by_status.items():
        shown.add_row(names.get(status, status), str(count), share(count, funnel.coupons_issued))
    return shown


def recruitment_table(recruitment: "Recruitment") -> Table:
    """Show chains, waves and recruits on three lines."""
    shown = table("Recruitment (completed participants)", "", "")
    sizes = list(recruitment.chains.values())
    shown.add_row("people per chain, largest first", join_counts(sizes))
    shown.add_row("people per wave, from wave 0", join_counts(recruitment.waves))
    shown.add_row(
        "people by number of recruits",
        ", ".join(f"{recruits}: {people}" for recruits, people in recruitment.recruits.items()) or "-",
    )
    shown.columns[1].justify = "left"
    shown.columns[1].no_wrap = False
    shown.show_header = False
    return shown


def honoraria_table(honoraria: "Honoraria", completed: int, completed_recruits: int) -> Table:
    """Show the ledger, and whether it comes to what the protocol promises."""

    def money(minor: int) -> str:
        return Money(minor, honoraria.currency).format_in("en")

    shown = table("Honoraria (from the ledger)", "", "payments", "amount")
    shown.add_row("primary, for a completed survey", str(honoraria.primary_count), money(honoraria.primary))
    shown.add_row(
        "secondary, for a completed recruit", str(honoraria.secondary_count), money(honoraria.secondary)
    )
    shown.add_row("earned", "", money(honoraria.earned))
    shown.add_row("paid", "", money(honoraria.paid))
    shown.add_row("owed", "", money(honoraria.owed))
    if honoraria.median_time_to_payment is not None:
        hours = honoraria.median_time_to_payment.total_seconds() / 3600
        shown.add_row("median time from earned to paid", "", count_of(round(hours), "hour"))
    if honoraria.primary_count and honoraria.secondary_count:
        each = honoraria.primary // honoraria.primary_count, honoraria.secondary // honoraria.secondary_count
        promised = each[0] * completed + each[1] * completed_recruits
        verdict = (
            "equal to the ledger"
            if promised == honoraria.earned
            else "NOT what the ledger says: run rds verify"
        )
        shown.caption = (
            f"{money(each[0])} x {completed} completed + "
            f"{money(each[1])} x {completed_recruits} completed recruits"
            f" = {money(promised)}: {verdict}"
        )
    return shown


def message_table(messages: "Messages") -> Table:
    """Show the traffic."""
    shown = table("Messages", "", "texts")
    shown.add_row("received", str(messages.inbound))
    for status, count in messages.outbound.items():
        shown.add_row(f"sent: {status.replace('_', ' ')}", str(count))
    shown.add_row("waiting to be answered", str(messages.unhandled))
    shown.add_row("set aside", str(messages.set_aside))
    shown.add_row("phones that said STOP", str(messages.stopped_phones))
    shown.add_row("cases in the inbox", str(messages.open_reviews))
    return shown


def estimate_table(estimates: "Sequence[LiveEstimate]") -> Table:
    """Show each level's share, plain and weighted, with its interval, beside the true value if known."""
    with_truth = any(one.truth is not None for one in estimates)
    columns = ["", "n", "sample %", "RDS-II %", "95 % interval", "design\neffect"]
    shown = table(
        "Estimates (RDS-II, seeds excluded)", *columns, *(["true %", "covers"] if with_truth else [])
    )
    outcome = None
    for one in estimates:
        if outcome not in (None, one.outcome):
            shown.add_section()
        outcome = one.outcome
        cells = [
            f"{one.outcome}: {one.level}" if one.level else one.outcome,
            str(one.n),
            f"{100 * one.sample_share:.1f}",
            f"{100 * one.estimate:.1f}",
            f"{100 * one.low:.1f} to {100 * one.high:.1f}" if one.has_interval else "-",
            f"{one.design_effect:.1f}" if one.has_interval else "-",
        ]
        if with_truth:
            cells += (
                ["", ""]
                if one.truth is None
                else [f"{100 * one.truth:.1f}", {True: "yes", False: "no", None: "-"}[one.covers]]
            )
        shown.add_row(*cells)
    said = _notes_of(estimates)
    if with_truth:
        known = [one for one in estimates if one.covers is not None]
        covering = sum(bool(one.covers) for one in known)
        shown.caption = f"{covering} of {len(known)} intervals hold the true value. {CAUTION}{said}"
    else:
        shown.caption = CAUTION + said
    return shown


def _notes_of(estimates: "Sequence[LiveEstimate]") -> str:
    """Return a line for each note, after the figures that it is about."""
    about: dict[str, list[str]] = {}
    for one in estimates:
        for note in one.notes:
            about.setdefault(note, []).append(f"{one.outcome}: {one.level}" if one.level else one.outcome)
    return "".join(f"\n{', '.join(names)}: {note}." for note, names in about.items())


def reached_precision(estimates: "Sequence[LiveEstimate]") -> str:
    """Say how precise the study became beside what the reference study planned for."""
    from rds.estimates.live import half_widths

    widths = [100 * width for width in half_widths(estimates)]
    if not widths:
        return f"Planned +-{PLANNED_POINTS} points with {PLANNED_PEOPLE} people; no interval was reached."
    middle = widths[len(widths) // 2]
    people = max(one.n for one in estimates)
    return (
        f"Planned +-{PLANNED_POINTS} points with {PLANNED_PEOPLE} people "
        "(the reference study, at a design effect below 2); "
        f"reached +-{middle:.1f} with {people} recruits "
        f"(the middle of {len(widths)} intervals; +-{widths[0]:.1f} to +-{widths[-1]:.1f})."
    )


async def show_study(figures: "Figures", study: "Study") -> None:
    """Print all but the estimates. Before anything is earned, sums of zero are in the protocol's currency."""
    honoraria = await figures.honoraria(study.id)
    show_figures(
        console(),
        await figures.funnel(study.id),
        await figures.recruitment(study.id),
        replace(honoraria, currency=honoraria.currency or study.honoraria.primary.currency),
        await figures.messages(study.id),
    )


def show_figures(
    out: Console, funnel: "Funnel", recruitment: "Recruitment", honoraria: "Honoraria", messages: "Messages"
) -> None:
    """Print coupons, funnel, chains, money and messages."""
    recruits = funnel.completed - (recruitment.waves[0] if recruitment.waves else 0)
    for shown in (
        coupon_table(funnel),
        funnel_table(funnel),
        recruitment_table(recruitment),
        honoraria_table(honoraria, funnel.completed, recruits),
        message_table(messages),
    ):
        out.print(shown, "")


def share(part: int, whole: int) -> str:
    """Return a percentage, empty without a whole."""
    return f"{100 * part / whole:.0f} %" if whole else ""


def join_counts(counts: Sequence[int]) -> str:
    """Return counts on one line."""
    return " ".join(str(count) for count in counts) or "-"
