"""What reconciling a restored database found, and what nobody has."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Findings:
    """Counts; no number, word or code is in them."""

    texts: int = 0
    """Texts that the provider had and the database had not."""
    messages: int = 0
    """Messages that had left before the restore: they do not leave again."""
    unknown_messages: int = 0
    """Messages that had left and that nothing here leads to, such as those that a person wrote."""
    coupons: int = 0
    """Coupons of seeds, and reissued ones, made again with the codes that they had."""
    paid: int = 0
    """Payments that the payer had made."""
    in_files: int = 0
    """Payments that stood in a file for the payments office."""
    phones_for_person: int = 0
    """Phones whose texts the provider has erased: each is a case of `rds inbox`."""
    withdrawn: int = 0
    """People withdrawn once more, whose wish no text of the lost time said."""
    erased: int = 0
    """Numbers erased once more."""
    to_erase: int = 0
    """Numbers that were erased, and are kept until what is owed to their phones is paid and has left."""
    has_head: bool = False
    """Whether a head said what the database must hold."""
    lost: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By study and type: events of which there are fewer than before."""

    def as_json(self) -> dict[str, Any]:
        """Return the counts under their names."""
        return asdict(self)


def compare_counts(
    before: Mapping[str, Mapping[str, int]], now: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Return, by study and type, how many events there are fewer than before."""
    missing = {
        study: {
            kind: count - now.get(study, {}).get(kind, 0)
            for kind, count in sorted(kinds.items())
            if count > now.get(study, {}).get(kind, 0)
        }
        for study, kinds in sorted(before.items())
    }
    return {study: kinds for study, kinds in missing.items() if kinds}
