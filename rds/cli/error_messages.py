"""What a person at the command line can correct, in words that say how.

Everything else is a fault, with its traceback.
"""

from typing import TYPE_CHECKING

from rds.domain.refusals import RuleBroken

if TYPE_CHECKING:
    from pydantic import ValidationError

ADVICE = {
    "study_unknown": "No such study here. `rds study list` shows the studies; "
    "`rds study open FILE` opens one.",
    "study_already_open": "A study with this id is open. To change its protocol: `rds study update FILE`.",
    "study_number_taken": "Another study is texted at this number. Each study needs a number of its own.",
    "coupon_unknown": "No coupon of this study has this code. Check it for a typing mistake.",
    "coupon_mistyped": "This is not a coupon code: a letter or digit is wrong, missing, "
    "or in the wrong place.",
    "coupon_not_open": "Only a coupon that is neither in use, redeemed nor voided can be voided or reissued.",
    "participant_unknown": "No participant has this id. `rds participant find STUDY` "
    "gives it for a phone number.",
    "payout_unknown": "No payout has this id. Only ids from `rds payouts export` can be confirmed.",
    "payout_not_waiting": "Only a payment that has failed, and was not made since, can be tried again. "
    "`rds payouts list STUDY` shows them.",
    "payout_already_settled": "This payout was settled before. Nothing was changed.",
}

USER_ERRORS = frozenset(
    {
        "CannotListen",
        "ConfirmationFileError",
        "DemonstrationError",
        "EmbeddedServerError",
        "InstallationError",
        "KeysAreOthers",
        "KeyringError",
        "MigrationError",
        "RehearsalError",
        "SealBroken",
        "StudyFileError",
    }
)
"""By name, so that explaining one mistake does not import every room. Their text says what to do."""


def explain(fault: Exception) -> str | None:
    """Return what to do about it, or None when no person can correct it here."""
    if isinstance(fault, RuleBroken):
        return ADVICE.get(fault.code, (type(fault).__doc__ or fault.code).strip())
    if isinstance(fault, OSError):
        return explain_file_error(fault)
    if type(fault).__name__ == "ValidationError":
        return explain_settings_error(fault)  # type: ignore[arg-type] # named above without importing pydantic
    return str(fault) if type(fault).__name__ in USER_ERRORS else None


def explain_file_error(fault: OSError) -> str | None:
    """Name the file and what is wrong with it; None when the fault is not about a file."""
    if fault.filename is None or fault.strerror is None:
        return None
    # A file is written beside its place under a passing name and then moved there: the second name is the one
    # asked for.
    file = fault.filename2 or fault.filename
    return f"{file}: {fault.strerror.lower()}. Name another file or folder, or change who may use it."


def explain_settings_error(fault: "ValidationError") -> str | None:
    """Name each variable, what is wrong with it and what it is for; never its value.

    None for another model's fault.
    """
    from rds.settings import PREFIX, Settings

    if fault.title != Settings.__name__:
        return None
    lines = []
    for error in fault.errors(include_url=False, include_input=False, include_context=False):
        name = str(error["loc"][0])
        says = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
        lines.append(f"{PREFIX}{name.upper()} {says}. {Settings.model_fields[name].description}")
    return "\n".join(lines)
