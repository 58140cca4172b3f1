"""The page that says what the fault run did and found."""

from tests.faults.checks import CHECKS
from tests.faults.plan import Fault
from tests.faults.run import Findings

HEAD = """# Faults: the study goes on

Small studies with a synthetic workforce, in full traffic, while service, worker and PostgreSQL are killed
with SIGKILL at random instants and restarted, transactions are cut in the middle, the provider fails in
every way it has, and the clock jumps. Texts are posted twice or never; delivery reports come late, twice, in
the wrong order or never; and what the service does not take is not posted again: it has to be found in the
provider's own list. In the middle of each study a backup is made, and later its database is destroyed while
texts and messages are under way: it is restored from the backup, held while people text on, reconciled (with
the payer's list in every other study) and let go, and then the faults go on. When a study has come to rest,
everything below is checked against what people texted, what the provider took, and what the protocol
promised.

`make faults ARGS="--kills {kills} --seed {seed}"` wrote this page, and fails when anything is violated. The
list of faults follows from the seed alone (`--plan` prints it), and so do the people; at which statement a
process dies is up to the machine. `make test` runs the same with {short} kills.

**{kills} kills, {studies} studies, seed {seed}, {minutes:.0f} minutes on two shared processors: {violations}
violations.**
"""


LIMIT = """
## What is not covered

The provider's list runs a few seconds behind what it has taken. Should the answer to a send be lost and the
machine's clock jump by more than a quarter of an hour within those seconds, the message is believed never to
have been taken, and comes twice. The run lets the list catch up before the clock jumps. Until a study's
restored database is let go the clock is right, and from the loss to the release nothing is killed. Disks that
lie about what they have written are not tried either: no power is cut here.
"""


def page(findings: Findings, short: int) -> str:
    """Return the page; `short` is how many kills the run in `make test` has."""
    head = HEAD.format(
        short=short,
        kills=findings.kills,
        studies=findings.counted["studies"],
        seed=findings.seed,
        minutes=findings.seconds / 60,
        violations=len(findings.violations),
    )
    return (
        "\n".join([head, *_faults(findings), *_amount(findings), *_checks(findings), LIMIT]).rstrip() + "\n"
    )


def _faults(findings: Findings) -> list[str]:
    lines = ["## What struck", "", "| fault | times |", "|---|---|"]
    return [*lines, *(f"| {fault} | {findings.struck[fault]} |" for fault in Fault), ""]


def _amount(findings: Findings) -> list[str]:
    lines = ["## What happened meanwhile", "", "| what | how many |", "|---|---|"]
    return [*lines, *(f"| {what} | {count:,} |" for what, count in findings.counted.items()), ""]


def _checks(findings: Findings) -> list[str]:
    lines = ["## What held", "", "| checked of every study | violations |", "|---|---|"]
    for check in CHECKS:
        found = sum(f": {check.__name__}: " in violation for violation in findings.violations)
        lines.append(f"| {' '.join((check.__doc__ or '').split())} | {found} |")
    told = [f"- {violation}" for violation in findings.violations]
    return [*lines, *(["", "Violated:", "", *told] if told else [])]
