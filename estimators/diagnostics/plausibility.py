"""What a reader should be told of a sample before its figures: few people, sizes that cannot be."""

from estimators.estimation.provenance import oversize_notes
from estimators.sample.problems import join_some
from estimators.sample.recruitment_sample import RecruitmentSample

FEW_PEOPLE = 30
"""Below this, intervals and diagnostics say little."""


def plausibility_notes(sample: RecruitmentSample, population_size: int | None = None) -> list[str]:
    """Return what is hardly true, or too little, in a sample, beside what its own notes say."""
    sizes, notes = sample.network_size, []
    if len(sample) < FEW_PEOPLE:
        notes.append(f"there are {len(sample)} respondents: fewer than {FEW_PEOPLE} say little")
    below = (sizes > 0) & (sizes < sample.recruits)
    if below.any():
        who = sample.ids[below]
        notes.append(
            f"network size is below the recruits seen for {len(who)} of {len(sample)}: {join_some(who, 10)}; "
            "--network-size-floor seen raises it to them"
        )
    return [*notes, *oversize_notes(sample, population_size)]
