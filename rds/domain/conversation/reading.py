"""From what was read to an answer to the question that was asked.

None where it gives none, or could give several.
"""

from rds.domain.conversation.reading_choice import chosen_option
from rds.domain.conversation.reading_consent import Choice, consent_choice
from rds.domain.conversation.reading_number import (
    NumberReading,
    doubt,
    read_ladder,
    read_number,
)

__all__ = [
    "Choice",
    "NumberReading",
    "chosen_option",
    "consent_choice",
    "doubt",
    "read_ladder",
    "read_number",
]
