"""How the rules about the study team say no: to signing in, to an act, and to one that came too late."""

from rds.domain.refusals import RuleBroken


class StaffNameUnusable(RuleBroken):
    """A name in the study team has 1 to 60 letters, and nothing that cannot be printed."""

    code = "staff_name_unusable"


class StaffNameTaken(RuleBroken):
    """Somebody else of the study team has this name."""

    code = "staff_name_taken"


class StaffUnknown(RuleBroken):
    """Nobody of the study team has this name."""

    code = "staff_unknown"


class RoleNotHeld(RuleBroken):
    """This person does not have the role."""

    code = "role_not_held"


class LastOwner(RuleBroken):
    """Somebody has to be the owner: give the role to another person first."""

    code = "last_owner"


class PassphraseTooShort(RuleBroken):
    """A passphrase has at least 12 characters, and at most 200."""

    code = "passphrase_too_short"


class CodeWrong(RuleBroken):
    """The one-time code is not the one that the app shows now."""

    code = "code_wrong"


class InvitationInvalid(RuleBroken):
    """The link was used before, is older than an hour, or never was one."""

    code = "invitation_invalid"


class SignInFailed(RuleBroken):
    """Name, passphrase, code or passkey did not fit together. It is never said which."""

    code = "sign_in_failed"


class PasskeyRefused(RuleBroken):
    """The passkey was not made for this console, or came too late."""

    code = "passkey_refused"


class PersonChanged(RuleBroken):
    """The person stands elsewhere than when their page was shown: they wrote, or a colleague acted."""

    code = "person_changed"


class CaseChanged(RuleBroken):
    """Somebody else of the study team acted on this case since it was shown."""

    code = "case_changed"
