"""Imputing how visible each respondent was: an explicit step before an estimate, never a silent one."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.estimation.provenance import SampleSummary, summary_of
from estimators.estimation.results import align, short
from estimators.estimation.settings import check_numbers
from estimators.network_size.model import PARAMETERS, Observed, observe
from estimators.network_size.sampling import draw_parameters, draw_visibilities
from estimators.population_size.convergence import effective_draws, r_hat
from estimators.sample.recruitment_sample import NetworkSizePolicy, RecruitmentSample

F8 = NDArray[np.float64]

CHAINS, WARMUP, DRAWS, EVERY = 4, 500, 2000, 8
APART, FEW = 1.05, 100
"""Chains have not settled above this R-hat, or below this many effective draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What is known of one parameter of the model."""

    name: str
    prior_mean: float
    prior_sd: float
    median: float
    low: float
    high: float
    """Ends of the 95 % credible interval."""
    r_hat: float
    """1 when the chains agree."""
    effective: float
    """How many independent draws the chains are worth."""

    def cells(self) -> list[str]:
        """Return the row of a table."""
        prior, span = f"{self.prior_mean:.2f} ({self.prior_sd:.2f})", f"{self.low:.2f} to {self.high:.2f}"
        return [self.name, prior, f"{self.median:.2f}", span, f"{self.r_hat:.3f}", f"{self.effective:.0f}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibilitySettings:
    """Everything needed to impute the same again."""

    reliability: float
    by: str | None
    """The outcome whose levels have medians of their own."""
    coupons: int
    chains: int
    warmup: int
    draws: int
    """Of the parameters, in each chain."""
    seed: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visibility:
    """How many people could have recruited each respondent, by the measurement-error model.

    Arrays are in the order of the rows.
    """

    original: RecruitmentSample
    median: NDArray[np.int64]
    """Posterior median, at least 1."""
    mean: F8
    sd: F8
    draws: NDArray[np.int64]
    """Joint draws, shape (draws, n): each is one imputation."""
    parameters: tuple[Parameter, ...]
    sample: SampleSummary
    method: VisibilitySettings
    warnings: tuple[str, ...]

    def imputed(self) -> RecruitmentSample:
        """Return the sample with the posterior medians as network sizes; every estimate from it says so."""
        return self._with(self.median, "posterior medians")

    def imputations(self, number: int) -> Iterator[RecruitmentSample]:
        """Yield samples with draws as network sizes, for `pooled` and the like.

        The draws are spread evenly over all.
        """
        if not 1 <= number <= len(self.draws):
            raise EstimatorError(f"{number} imputations: between 1 and {len(self.draws)} can be made")
        for turn in range(number):
            yield self._with(
                self.draws[turn * len(self.draws) // number], f"imputation {turn + 1} of {number}"
            )

    def _with(self, sizes: NDArray[np.int64], what: str) -> RecruitmentSample:
        m, was = self.method, self.original.missing_network_size
        source = (
            f"{what} of visibility ({_describe(m)}, seed {m.seed}), from sample {self.sample.fingerprint}"
        )
        sizes = sizes.copy()
        sizes.setflags(write=False)
        policy = NetworkSizePolicy(policy=was.policy, source=source)
        return replace(self.original, network_size=sizes, missing_network_size=policy)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: sample, method, parameters, and each respondent's visibility."""
        people = zip(
            self.original.ids.tolist(),
            self.original.network_size.tolist(),
            self.median.tolist(),
            self.mean.tolist(),
            self.sd.tolist(),
            strict=True,
        )
        return {
            "sample": asdict(self.sample),
            "method": asdict(self.method),
            "parameters": [asdict(p) for p in self.parameters],
            "people": [
                {"id": who, "reported": reported or None, "median": median, "mean": mean, "sd": sd}
                for who, reported, median, mean, sd in people
            ],
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        m = self.method
        rows = [p.cells() for p in self.parameters]
        return "\n".join(
            [
                f"visibility by the measurement-error model; {_describe(m)}, {m.coupons} coupons",
                f"{m.chains} chains of {m.draws} draws from seed {m.seed}",
                f"{self.sample.n} respondents; sample {self.sample.fingerprint}, version {m.version}",
                *align(
                    ["parameter", "prior (sd)", "median", "95% interval", "R-hat", "eff. draws"], rows, left=1
                ),
                "",
                *align(["reported", "people", "visibility", "from", "to"], _by_report(self), left=0),
                *map("! {}".format, self.warnings),
            ]
        )


def impute_visibility(
    sample: RecruitmentSample,
    *,
    reliability: float = 0.7,
    by: str | None = None,
    coupons: int | None = None,
    seed: int = 0,
    threads: int = 1,
) -> Visibility:
    """Return how visible each respondent was, given what everybody reported, whom they recruited, and when.

    Args:
        sample: the validated sample; sizes that are not known (`missing_network_size="drop"`) are imputed
            too.
        reliability: the part of the variance of log reports that visibility accounts for, between 0 and 1.
            One report a person cannot tell it: it is how far the same people would agree with themselves if
            asked again. Look at several; towards 1 the reports are taken at their word.
        by: an outcome whose levels may differ in visibility. Name the one to be estimated: visibilities are
            drawn towards the median of their group, and towards that of everybody where none is named, which
            takes away what the weights are there for.
        coupons: how many coupons each respondent had; the most recruits of anybody when None.
        seed: where the random numbers start. The same seed gives the same digits, whatever the number of
            threads.
        threads: how many threads share the work.

    Model and priors are described in `estimators.network_size.model`. Raises EstimatorError for a setting out
    of range, and for reports that do not differ.
    """
    if not 0 < reliability < 1:
        raise EstimatorError(f"reliability is {reliability}: it lies between 0 and 1, such as 0.7")
    check_numbers(threads=threads)
    names, group = _groups(sample, by)
    seen, cell = observe(sample, reliability, coupons, group)
    parameters = draw_parameters(seen, chains=CHAINS, warmup=WARMUP, draws=DRAWS, seed=seed, threads=threads)
    kept = parameters[:, EVERY - 1 :: EVERY].swapaxes(0, 1).reshape(-1, len(names))
    draws = draw_visibilities(seen, cell, kept, seed=seed, threads=threads)
    known = [_parameter(i, name, seen, parameters[:, :, i]) for i, name in enumerate(names)]
    return Visibility(
        original=sample,
        median=np.quantile(draws, 0.5, axis=0, method="lower").astype(np.int64),
        mean=draws.mean(axis=0),
        sd=draws.std(axis=0, ddof=1),
        draws=draws,
        parameters=tuple(known),
        sample=summary_of(sample),
        method=VisibilitySettings(
            reliability=reliability,
            by=by,
            coupons=seen.coupons,
            chains=CHAINS,
            warmup=WARMUP,
            draws=DRAWS,
            seed=seed,
            version=version("seedline"),
        ),
        warnings=tuple(_cautions(sample, by, known)),
    )


def _describe(m: VisibilitySettings) -> str:
    return f"reliability {m.reliability:g}{f', by {m.by}' if m.by else ''}"


def _groups(sample: RecruitmentSample, by: str | None) -> tuple[list[str], NDArray[np.int64]]:
    """Return the names of all parameters, and the group of each row.

    Those without an answer are a group of their own.
    """
    if by is None:
        return [*PARAMETERS, "log median"], np.zeros(len(sample), dtype=np.int64)
    answers = sample.categories(by)
    present, group = np.unique(answers.codes, return_inverse=True)
    names = [
        f"log median, {answers.levels[code]}" if code >= 0 else "log median, unknown" for code in present
    ]
    return [*PARAMETERS, *names], group


def _parameter(i: int, name: str, seen: Observed, draws: F8) -> Parameter:
    low, median, high = np.quantile(draws, [0.025, 0.5, 0.975]).tolist()
    return Parameter(
        name=name,
        prior_mean=float(seen.prior_mean[i]),
        prior_sd=float(seen.prior_sd[i]),
        median=median,
        low=low,
        high=high,
        r_hat=r_hat(draws),
        effective=effective_draws(draws),
    )


def _cautions(sample: RecruitmentSample, by: str | None, known: Sequence[Parameter]) -> list[str]:
    notes = [
        "visibility is on the scale of the reports, and depends on the reliability assumed: look at several"
    ]
    if by is None:
        notes.append(
            "no group is named: visibilities are drawn towards one median, and estimates towards the plain"
            " shares of the sample"
        )
    if unknown := int((sample.network_size == 0).sum()):
        notes.append(
            f"{unknown} of {len(sample)} reported no network size: theirs is imputed from recruits and time"
            " alone"
        )
    if sample.recruited_at is None:
        notes.append("recruitment times are not known: people are taken wave by wave")
    if unsettled := [p.name for p in known if p.r_hat > APART or p.effective < FEW]:
        notes.append(
            f"the chains have not settled on {', '.join(unsettled)}: the reports do not look as the model"
            " says at this reliability; raise it"
        )
    return notes


def _by_report(found: Visibility) -> list[list[str]]:
    """Return lines that say what became of the reports.

    There are up to ten ranges with about as many people each.
    """
    size = found.original.network_size
    cuts = np.unique(np.quantile(size[size > 0], np.linspace(0, 1, 11)[1:], method="inverted_cdf"))
    place = np.where(size > 0, np.searchsorted(cuts, size) + 1, 0)
    rows = []
    for at in np.unique(place):
        here = place == at
        low, high = size[here].min(), size[here].max()
        label = "unknown" if at == 0 else str(low) if low == high else f"{low} to {high}"
        ends = np.quantile(found.draws[:, here], [0.025, 0.975])
        rows.append(
            [label, str(here.sum()), short(float(np.median(found.median[here]))), *map(short, ends.tolist())]
        )
    return rows
