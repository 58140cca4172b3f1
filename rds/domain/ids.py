"""Names for the identifiers, so that two of them cannot be swapped unnoticed."""

from typing import NewType

StudyId = NewType("StudyId", str)
"""A study's short name from its file, such as `gta-psw-2020`."""

CallerId = NewType("CallerId", str)
"""A phone, by a random id. Which number it is, only the contact schema knows."""

ParticipantId = NewType("ParticipantId", str)
"""A person who presented a coupon, by an id that follows from the coupon and from nothing about them."""

CouponCode = NewType("CouponCode", str)
"""A coupon's code in its canonical form: upper case, no separators."""

MessageId = NewType("MessageId", str)
"""The provider's id of one message (Twilio's SID)."""

PayoutId = NewType("PayoutId", str)

StaffId = NewType("StaffId", str)
"""A person of the study team, by a random id. Their name is in schema `staff`."""
