"""How fieldwork went, in the words of a report: who came how far, who was lost, what became of coupons."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rds.app.figures import Funnel

_LOSSES: Mapping[str, str] = MappingProxyType(
    {
        "declined": "declined consent",
        "screened_out": "were not eligible",
        "silence": "stopped answering before enrolment",
        "closed": "had not enrolled when recruitment closed",
        "withdrawn": "withdrew",
        "unfinished_screening": "had not finished screening",
        "unfinished_survey": "had not finished the survey",
    }
)
_REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "already_took_part": "the person had taken part",
        "budget_committed": "the budget was committed",
        "coupon_already_redeemed": "somebody else had redeemed the coupon",
        "coupon_has_expired": "the coupon had expired",
        "coupon_is_void": "the coupon had been made invalid",
        "coupon_is_your_own": "the coupon was the person's own, to forward",
        "coupon_mistyped": "the code was mistyped",
        "coupon_not_yet_active": "the coupon could not be used yet",
        "coupon_reserved": "somebody else was using the coupon",
        "coupon_unknown": "no coupon had the code",
        "not_eligible": "the person had not been eligible",
        "phone_abroad": "the phone was of another country",
        "recruitment_is_closed": "recruitment was closed",
        "study_not_yet_open": "the study had not opened",
        "too_many_tries": "too many wrong codes had been tried",
    }
)
_COUPONS: Mapping[str, str] = MappingProxyType(
    {
        "redeemed": "were redeemed by people who enrolled",
        "expired": "expired unused",
        "issued": "were still out",
        "reserved": "were in use",
        "voided": "were made invalid",
    }
)


def list_flow(funnel: Funnel) -> dict[str, int]:
    """Return how many people, counted by phone, came to each stage."""
    return {
        "Presented a coupon": funnel.presented,
        "Consented": funnel.consented,
        "Answered all screening questions": funnel.screened,
        "Were eligible and enrolled": funnel.eligible,
        "Completed the survey": funnel.completed,
    }


def describe_stages(funnel: Funnel) -> str:
    """Return how many people came to each stage, in a sentence."""
    return (
        f"{plural(funnel.presented, 'person', 'people')}, counted by phone, presented a coupon; "
        f"{funnel.consented:,} consented, {funnel.screened:,} answered all screening questions, "
        f"{funnel.eligible:,} were eligible and enrolled, and {funnel.completed:,} completed the survey."
    )


def describe_losses(funnel: Funnel, screened_out: Mapping[str, int]) -> str:
    """Return why people did not complete, and which codes were refused.

    `screened_out`: how many were not eligible by the question's words.
    """
    lost = [_agree(phones, _LOSSES.get(reason, reason)) for reason, phones in funnel.losses.items()]
    said = (
        f"Of those who presented a coupon, {join_words(lost)}." if lost else "Everybody completed the survey."
    )
    if screened_out:
        asked = join_words(
            [f'{phones:,} by their answer to "{text}"' for text, phones in screened_out.items()]
        )
        said += f" Not eligible were {asked}."
    return said + _describe_refusals(funnel.refusals)


def _describe_refusals(refusals: Mapping[str, int]) -> str:
    if not refusals:
        return ""
    by_count = sorted(refusals.items(), key=lambda each: -each[1])
    listed = "; ".join(f"{_REFUSALS.get(reason, reason)} ({phones:,})" for reason, phones in by_count)
    return f" Codes were refused for these reasons: {listed}; a phone is counted once for each reason."


def describe_coupons(funnel: Funnel) -> str:
    """Return what became of all coupons, those of seeds included."""
    became = [
        _agree(coupons, words)
        for status, words in _COUPONS.items()
        if (coupons := funnel.coupons_by_status.get(status, 0))
    ]
    issued = plural(funnel.coupons_issued, "coupon")
    return f"Of {issued} issued, those for seeds included, {join_words(became)}."


def describe_setbacks(funnel: Funnel) -> str:
    """Return what did not go as planned, in figures."""
    silent = sum(
        funnel.losses.get(reason, 0) for reason in ("silence", "unfinished_screening", "unfinished_survey")
    )
    return (
        f"On record are {plural(funnel.coupons_by_status.get('expired', 0), 'coupon')} that expired unused, "
        f"{plural(silent, 'person', 'people')} who stopped answering, and "
        f"{plural(funnel.losses.get('withdrawn', 0), 'withdrawal')}."
    )


def _agree(number: int, words: str) -> str:
    """Return a number before a verb that is singular for one."""
    return f"{number:,} {words.replace('were ', 'was ') if number == 1 else words}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
