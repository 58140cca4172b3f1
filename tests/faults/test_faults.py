"""The short fault run. `make faults` is the long one."""

import pytest

from tests.faults.__main__ import SEED, SHORT
from tests.faults.plan import plan
from tests.faults.run import run

pytestmark = pytest.mark.slow
PARTICIPANTS = 6


async def test_a_study_goes_on_whatever_is_killed_cut_late_or_lost():
    findings = await run(plan(SEED, SHORT), seed=SEED, participants=PARTICIPANTS)

    assert findings.violations == [], f"replay with: python -m tests.faults --kills {SHORT} --seed {SEED}"
    assert findings.kills == SHORT
    assert findings.counted["participants who completed"] >= PARTICIPANTS
