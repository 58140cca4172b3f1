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
    "study_is_held": "Nothing was done: the database is held since it was restored. `rds restore "
    "reconcile`, then `rds restore release`; then try again.",
    "recruitment_is_open": "The study still accepts coupons. Close it first: `rds study close STUDY`.",
    "coupons_are_open": "Coupons of this study can still be used, or somebody is in the middle of a "
    "conversation. `rds coupons list STUDY` shows them: wait until they have expired, or `rds coupon void`.",
    "money_is_owed": "Participants have earned what is not paid yet, and can only be paid as long as their "
    "numbers are known. `rds payouts list STUDY` shows what waits: export and confirm it, or try again what "
    "failed.",
    "texts_under_way": "Texts are not answered yet, or messages have not left. Start `rds work` or wait a "
    "minute; `rds doctor` and `rds jobs list` say what holds them up.",
    "retention_not_set": "The study file does not say how long numbers, texts and answers are kept. Add "
    "`retention`, as docs/study-file.md says, then `rds study update FILE`.",
    "study_has_ended": "This study has ended for good: nothing is recorded, told or asked in it any more. "
    "Open another under an id of its own; it may have the same number.",
    "study_not_ended": "This study has not ended, so nothing of it was erased as a whole. "
    "`rds study end STUDY` says what keeps it, or ends it.",
    "nothing_erased": "None of the study's times has passed, so there is nothing to certify. "
    "`rds study show STUDY` says when each does.",
    "erased_data_left": "Rows of this study are in the database that its record says were erased, as when "
    "somebody put them back by hand. No certificate is made: take them out, and look for how they came.",
    "coupon_unknown": "No coupon of this study has this code. Check it for a typing mistake.",
    "coupon_mistyped": "This is not a coupon code: a letter or digit is wrong, missing, "
    "or in the wrong place.",
    "coupon_not_open": "Only a coupon that is neither in use, redeemed nor voided can be voided or reissued.",
    "participant_unknown": "No participant has this id. `rds participant find STUDY` "
    "gives it for a phone number.",
    "case_unknown": "No case of this number. `rds inbox list STUDY` shows the open ones.",
    "case_is_closed": "This case is closed. What the phone writes now opens another: `rds inbox list STUDY`. "
    "To write to the person all the same: `rds participant message`.",
    "person_unknown": "Nobody in this study has this id, coupon or number, or the number was erased. "
    "A code that nobody has texted, and that no participant was given, belongs to nobody.",
    "has_left_the_study": "This person has left the study, and only what they earned is still theirs. "
    "`rds participant show` says since when.",
    "phone_in_use": "Somebody takes part, or has taken part, in this study from that phone. If they have "
    "finished: `rds participant allow` makes room for the next person, and then move this one.",
    "phone_is_the_same": "The person is at that phone already. Nothing was changed.",
    "number_is_erased": "The number of this phone was erased. That it was asked for is recorded.",
    "first_has_not_finished": "The person who takes part from this phone has not finished. Let them finish, "
    "or `rds participant withdraw` them if they want to leave.",
    "already_allowed": "This person is not the phone's current one: the next may text a code already.",
    "not_screened_out": "Only a conversation that ended by a screening answer can be opened again. "
    "Who declined, or fell silent, texts the coupon again.",
    "coupon_reserved": "Somebody else is using the coupon meanwhile. Wait until they have finished or given "
    "up, and try again.",
    "coupon_already_redeemed": "Somebody else took part with the coupon meanwhile, so this person cannot.",
    "coupon_has_expired": "The coupon has expired: `rds coupon reissue` replaces it by a new one.",
    "coupon_is_void": "The coupon was voided. Whoever has its replacement may text that.",
    "recruitment_is_closed": "Recruitment is closed, or the ethics approval has expired: "
    "`rds study reopen` opens it again.",
    "no_open_question": "No question of this person is open. `rds participant show` says where they stand.",
    "cannot_be_skipped": "Language, consent and screening cannot be skipped: write to the person instead: "
    "`rds participant message`.",
    "question_unknown": "The study asks no such question. Name it by its key in the study file.",
    "not_answered": "This person has not answered that question. If it is open: `rds participant skip`.",
    "answer_unreadable": "This is no option of the question, or no number within its range. Give the "
    "option's key, label or number, or one number.",
    "answer_would_exclude": "With this answer the person would not be eligible. If that is so: "
    "`rds participant withdraw`.",
    "language_not_offered": "The study does not speak this language. `languages` in the study file names "
    "those that it does.",
    "nothing_to_resend": "Everything sent to this phone has arrived, or is still on its way.",
    "survey_not_completed": "Coupons to forward are for those who have completed the survey.",
    "quota_reached": "No more coupons were promised to this person. Replace a lost or expired one: "
    "`rds coupon reissue`.",
    "phone_has_stopped": "This phone has asked for no more texts, and only START from it ends that. Call the "
    "person: `rds inbox show STUDY CASE --reveal REASON` shows the number.",
    "phone_may_have_new_owner": "Whoever has this phone said that it is not the person's. If it is: "
    "`rds inbox close STUDY CASE --same-owner`. If the person has another phone: `rds participant move`.",
    "message_is_empty": "The message has no words. Nothing was sent.",
    "message_is_too_long": "With the sender's name this is more than 1,600 characters, more than any "
    "provider takes. Nothing was sent: shorten it, or send it as two.",
    "question_not_sent": "The open question has not left yet: somebody may have skipped the one before just "
    "now. `rds participant show` says where the person stands.",
    "payout_unknown": "No payout has this id. Only ids from `rds payouts export` can be confirmed.",
    "payout_not_waiting": "Only a payment that has failed, and was not made since, can be tried again. "
    "`rds payouts list STUDY` shows them.",
    "payout_already_settled": "This payout was settled before. Nothing was changed.",
}

USER_ERRORS = frozenset(
    {
        "CannotListen",
        "CertificateUnreadable",
        "ConfirmationFileError",
        "DemonstrationError",
        "DumpError",
        "EmbeddedServerError",
        "InstallationError",
        "KeyIsRetired",
        "KeysAreOthers",
        "KeyringError",
        "MigrationError",
        "RehearsalError",
        "SealBroken",
        "SecretFileError",
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
