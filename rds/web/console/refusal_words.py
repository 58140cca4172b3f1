"""What a refusal says on a page: what is so, and what to do instead. The command line has its own words."""

from rds.domain.refusals import RuleBroken

WORDS = {
    "case_unknown": "There is no case of this number.",
    "case_is_closed": "Somebody closed this case meanwhile. Nothing was done. What the phone writes now "
    "opens another.",
    "case_changed": "Somebody else acted on this case meanwhile. Nothing was done: read what is new first.",
    "phone_has_stopped": "This phone has asked for no more texts, and only START from it ends that. Nothing "
    "was sent. Call the person instead.",
    "number_is_erased": "The number of this phone was erased. That you asked for it is recorded.",
    "person_unknown": "Nobody in this study has this id, coupon or number.",
    "sign_in_failed": "That did not fit together. Try again, or ask an owner for a new link.",
    "invitation_invalid": "This link was used before, or is older than an hour. Ask an owner for a new one.",
    "passphrase_too_short": "A passphrase needs at least 12 characters. Four or five words are easy "
    "to remember.",
    "code_wrong": "This is not the code that the app shows now. Wait for the next one.",
    "passkey_refused": "The passkey was not made for this console, or it took too long. Try again.",
}


def explain(refusal: RuleBroken) -> str:
    """Return the words; for a rule that has none here, what the rule itself says."""
    return WORDS.get(refusal.code, (type(refusal).__doc__ or refusal.code).strip())
