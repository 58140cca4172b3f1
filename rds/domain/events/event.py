"""What all facts have in common."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact. Its type's name is the class's name."""

    VERSION: ClassVar[int] = 1
