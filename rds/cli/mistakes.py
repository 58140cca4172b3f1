"""What a person at the command line can mend, in words that say how. Everything else is a fault, with its traceback."""

from rds.domain.refusals import RuleBroken

ADVICE = {
    "study_unknown": "No such study here. `rds study list` shows the studies; `rds study open FILE` opens one.",
    "study_already_open": "A study with this id is open. To change its protocol: `rds study update FILE`.",
    "study_number_taken": "Another study is texted at this number. Each study needs a number of its own.",
    "coupon_unknown": "No coupon has this code. Check it for a typing mistake.",
    "coupon_mistyped": "This is not a coupon code: a letter or digit is wrong, missing, or in the wrong place.",
    "coupon_not_open": "Only a coupon that is neither in use, redeemed nor voided can be voided or reissued.",
    "payout_unknown": "No payout has this id. Only ids from `rds payouts export` can be confirmed.",
    "payout_already_settled": "This payout was settled before. Nothing was changed.",
}


def explanation(fault: Exception) -> str | None:
    """Return what to do about it, or None when no person can mend it here."""
    if isinstance(fault, RuleBroken):
        return ADVICE.get(fault.code, (type(fault).__doc__ or fault.code).strip())
    return str(fault) if type(fault).__name__ in MENDABLE else None


MENDABLE = frozenset(
    {
        "ConfirmationFileError",
        "EmbeddedServerError",
        "FileNotFoundError",
        "InstallationError",
        "IsADirectoryError",
        "KeyringError",
        "MigrationError",
        "PermissionError",
        "StudyFileError",
        "ValidationError",
    }
)
"""By name, so that explaining one mistake does not import every room."""
