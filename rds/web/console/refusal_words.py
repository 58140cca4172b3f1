"""What a refusal says on a page: what is so, and what to do instead. The command line has its own words."""

from rds.domain.refusals import RuleBroken

WORDS = {
    "study_is_held": "Nothing was done: the database is held since it was restored, until somebody "
    "reconciles and releases it at the command line (rds restore). Try again then.",
    "study_has_ended": "This study has ended. Nothing is recorded, told or asked in it any more.",
    "case_unknown": "There is no case of this number.",
    "case_is_closed": "Somebody closed this case meanwhile. Nothing was done. What the phone writes now "
    "opens another.",
    "case_changed": "Somebody else acted on this case meanwhile. Nothing was done: read what is new first.",
    "phone_has_stopped": "This phone has asked for no more texts, and only START from it ends that. Nothing "
    "was sent. Call the person instead.",
    "number_is_erased": "The number of this phone was erased. That you asked for it is recorded.",
    "person_changed": "This person stands elsewhere than when you opened the page: they wrote, or a "
    "colleague acted. Nothing was done: read what is new first.",
    "coupon_unknown": "No coupon of this study has this code. Look it up as it was typed.",
    "has_left_the_study": "This person has left the study. Only what they earned is still theirs.",
    "phone_in_use": "Somebody takes part, or has taken part, in this study from that phone. If they have "
    "finished, allow a second person on it first.",
    "phone_is_the_same": "The person is at that phone already. Nothing was changed.",
    "first_has_not_finished": "The person who takes part from this phone has not finished.",
    "already_allowed": "This person is not the phone’s current one: the next may text a code already.",
    "not_screened_out": "Only a conversation that ended by a screening answer can be opened again.",
    "coupon_reserved": "Somebody else is using the coupon meanwhile. Try again when they have finished.",
    "coupon_already_redeemed": "Somebody else took part with the coupon meanwhile, so this person cannot.",
    "coupon_has_expired": "The coupon has expired: reissue it on its page.",
    "coupon_is_void": "The coupon was voided. Who has its replacement may text that.",
    "recruitment_is_closed": "Recruitment is closed, or the ethics approval has expired.",
    "no_open_question": "No question of this person is open any more.",
    "cannot_be_skipped": "Language, consent and screening cannot be skipped: write to the person instead.",
    "question_unknown": "The study asks no such question. Choose one of the list.",
    "not_answered": "This person has not answered that question. If it is open, it can be skipped.",
    "answer_unreadable": "This is no option of the question, or no number within its range. Type the "
    "option’s number or name, or one number.",
    "answer_would_exclude": "With this answer the person would not be eligible. If so, withdraw them.",
    "language_not_offered": "The study does not speak this language. Choose one of the list.",
    "nothing_to_resend": "Everything sent to this phone has arrived, or is still on its way.",
    "survey_not_completed": "Coupons to forward are for those who have completed the survey.",
    "quota_reached": "No more coupons were promised to this person. A lost or expired one is reissued on its "
    "own page.",
    "question_not_sent": "The open question has not left yet: somebody may have skipped the one before just "
    "now. Look again when it was sent.",
    "message_is_empty": "Type the message first. Nothing was sent.",
    "message_is_too_long": "With the study’s name before it this is more than a text message can hold. "
    "Nothing was sent: shorten it, or send it in two.",
    "phone_may_have_new_owner": "Somebody wrote from this phone that it is not this person’s. Nothing was "
    "sent. If it is theirs, see to the case about it first.",
    "budget_committed": "What may still be earned has reached the budget. Raise it in the study file, or "
    "wait.",
    "coupon_not_open": "Only a coupon that is neither in use, redeemed nor voided can be voided or reissued.",
    "coupon_not_yet_active": "The coupon is not valid yet.",
    "staff_name_taken": "Somebody of the study team has this name. Choose another.",
    "participant_unknown": "Nobody in this study has this id.",
    "person_unknown": "Nobody in this study has this id, coupon or number.",
    "sign_in_failed": "That did not fit together. Try again, or ask an owner for a new link.",
    "invitation_invalid": "This link was used before, or is older than an hour. Ask an owner for a new one; "
    "on the machine where Seedline runs, rds staff invite NAME --role ROLE prints one.",
    "passphrase_too_short": "A passphrase needs at least 12 characters. Four or five words are easy "
    "to remember.",
    "code_wrong": "This is not the code that the app shows now. Wait for the next one.",
    "passkey_refused": "The passkey was not made for this console, or it took too long. Try again.",
}


def explain(refusal: RuleBroken) -> str:
    """Return the words; for a rule that has none here, what the rule itself says."""
    return WORDS.get(refusal.code, (type(refusal).__doc__ or refusal.code).strip())
