"""SS-PSE's time for one effective draw of N, over a twentieth of the reference's.

The reference took 19 s (the faster of two runs on this class of machine, R 4.2.2, sspse 1.1.0-6) for 1000
draws on case highfraction. Its draws are taken as independent, which they are at best.
"""

import json
from pathlib import Path

from estimators import SizePrior, read_csv, size_by_successive_sampling

REFERENCE = Path(__file__).parents[1] / "estimators" / "reference"
DRAWS = 1000
AIM = 20
"""How many times as fast it is to be."""


def test_ss_pse(benchmark, request):
    records = json.loads((REFERENCE / "sspse_size.expected.json").read_text())["records"][:2]
    limit = min(record["seconds"] for record in records) / DRAWS / AIM
    sample = read_csv(REFERENCE / "highfraction.csv", [], recruited_at="recruited_at")
    prior = SizePrior(median=800, maximum=3513)

    found = benchmark.pedantic(lambda: size_by_successive_sampling(sample, prior), rounds=7, warmup_rounds=1)

    assert found.convergence.r_hat < 1.01
    if benchmark.enabled:
        ours = benchmark.stats["min"] / found.convergence.effective_draws
        plugins = request.config.pluginmanager
        with plugins.getplugin("capturemanager").global_and_fixture_disabled():
            write = plugins.getplugin("terminalreporter").write_line
            write("")
            write(
                f"SS-PSE, ms an effective draw: ours {ours * 1000:.3f},"
                f" reference / {AIM} {limit * 1000:.3f}, ratio {ours / limit:.3f}"
            )
            write(f"{AIM * limit / ours:.0f} times as fast; a whole answer in {benchmark.stats['min']:.2f} s")
        assert ours < limit
