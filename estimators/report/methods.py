"""The methods section: what was done, in words, with the papers."""

from collections.abc import Mapping
from types import MappingProxyType

from estimators.report.description import StudyDescription
from estimators.report.formatting import count, plural, sentence
from estimators.report.parts import Paragraph, Section, paragraphs
from estimators.report.request import Request
from estimators.sample.choices import Method
from estimators.sample.outcome import Categories

_WEIGHTS: Mapping[Method, str] = MappingProxyType(
    {
        "rds-ii": "with the RDS-II estimator [@volz2008], which weights each participant by the inverse of "
        "the reported network size, because people with more peers are more likely to be recruited",
        "rds-i": "with the RDS-I estimator [@salganik2004], from who recruited whom across the categories of "
        "each variable and the mean network sizes of the categories",
        "rds-i-ds": (
            "with the RDS-I estimator [@salganik2004] with recruitment across categories made equal both ways"
        ),
        "ss": "with Gile's successive sampling estimator [@gile2011], which weights each participant by the "
        "inverse of the probability of having been drawn, without replacement and in proportion to network "
        "size, from a population of {N}",
        "hcg": "with the homophily configuration graph estimator [@fellows2019], which takes network sizes, "
        "homophily and the order of recruitment into account",
        "mean": "as plain means of the participants, without weights",
    }
)

_ASSUMED = (
    "This assumes that ties between peers are mutual, that participants recruit at random among the peers "
    "they know, that network sizes are reported without error, and that ties lead from any part of the "
    "population to any other."
)
_DIAGNOSTICS = (
    "Following Gile, Johnston and Salganik [@gile2015], we examined for each variable whether its estimate "
    "had settled as recruitment went on (a CUSUM test of drift along the order of recruitment), whether the "
    "chains differed by more than recruitment across its categories explains (against chains redrawn with "
    "the same recruitment across categories), and how many waves recruitment needs to forget its seeds (to "
    "within two percentage points of equilibrium). Recruitment homophily is the number of recruitments "
    "within a category over the number expected if recruiters chose regardless of it. {quantities}Chains "
    "were redrawn 999 times, from seed 0 of the random numbers."
)
_CUT = "Quantities were cut at their thirds for this. "


def methods_section(request: Request) -> Section:
    """Return what was done: by the study team, to be written, and by the analysis, in words."""
    return Section(
        title="Methods",
        sections=(
            Section(title="Study design and recruitment", parts=_design(request)),
            Section(
                title="Estimation",
                parts=paragraphs([_estimation(request), _uncertainty(request), _missing(request)]),
            ),
            Section(
                title="Diagnostics and sensitivity analyses",
                parts=paragraphs([_diagnostics(request), _sensitivity(request)]),
            ),
            Section(title="Software", parts=paragraphs([_software(request)])),
        ),
    )


def _design(request: Request) -> tuple[Paragraph, ...]:
    tree, sample = request.sample.tree, request.sample
    most = int(sample.recruits.max())
    said = (
        "Participants were recruited by respondent-driven sampling [@heckathorn1997]: "
        f"{plural(tree.seeds, 'seed')} chosen by the study team recruited peers, who recruited peers in "
        "turn. Every recruit is linked to the participant who recruited them. No participant recruited more "
        f"than {plural(most, 'peer')}."
    )
    study = request.study
    asked_for = {
        "the population, its setting and the eligibility criteria": (study.setting, study.eligibility),
        "why respondent-driven sampling was chosen": (study.why_rds,),
        "how seeds were found and chosen": (study.seeds,),
        "coupons per participant and their expiry": (study.coupons,),
        "incentives": (study.incentives,),
        "the words of the network size question": (study.network_size_question,),
    }
    missing = [what for what, texts in asked_for.items() if not any(texts)]
    gap = [Paragraph(f"{sentence('; '.join(missing))}.", "to be written")] if missing else []
    return (Paragraph(said), *paragraphs(_tell_design(study)), *gap)


def _tell_design(study: StudyDescription) -> list[str]:
    """Return what the study's team says of its design, in the order of the field's work."""
    told = (
        study.setting,
        study.formative_research,
        study.eligibility,
        study.why_rds,
        study.study_size,
        study.seeds,
        study.seed_coupons,
        study.coupons,
        study.tracking,
        study.incentives,
        study.enrolment,
        study.measurement,
        _quote_question(study.network_size_question),
        study.bias,
        study.ethics,
        study.changes and f"Changes during fieldwork: {study.changes}",
    )
    return [text for text in told if text]


def _quote_question(text: str | None) -> str | None:
    if not text:
        return None
    quoted = text if '"' in text else f'"{text}"'
    return f"The network size question was: {quoted}"


def _estimation(request: Request) -> str:
    outcomes = [request.sample.outcome(name) for name in request.outcomes]
    shares = any(isinstance(outcome, Categories) for outcome in outcomes)
    means = any(not isinstance(outcome, Categories) for outcome in outcomes)
    what = " and ".join(
        word for word, there in (("Proportions", shares), ("means" if shares else "Means", means)) if there
    )
    weights = _WEIGHTS[request.method].format(
        N="" if request.population_size is None else count(request.population_size)
    )
    seeds = (
        "Seeds are included in the estimates."
        if request.seeds == "include"
        else (
            "Seeds are left out of the estimates and kept in the recruitment tree, from which the "
            "uncertainty comes."
        )
    )
    return (
        f"{what} in the population were estimated {weights}. {seeds} "
        f"{_ASSUMED if request.method != 'mean' else ''}"
    ).strip()


def _uncertainty(request: Request) -> str:
    means = any(e.level is None for e in request.table)
    normal = "; those of means are normal" if means else ""
    return (
        f"{request.level:.0%} confidence intervals allow for the likeness of recruiters and recruits. "
        "What participants have in common was taken to fade step by step along the recruitment tree; "
        "how fast, and how much is passed on, was averaged over a grid by the likelihood of the sample "
        "[@ho2014], and the covariances of all pairs of participants were summed [@rohe2019]. "
        "Intervals are by the t distribution; "
        "those of proportions are drawn on the logit scale, so that they stay between 0 and "
        f"100%{normal}. The design effect is the variance over that of a simple random sample of as many "
        "participants [@salganik2006]; the effective sample size is the number of participants over the "
        "design effect."
    )


def _missing(request: Request) -> str:
    policy = request.sample.missing_network_size
    who = (
        f"{plural(policy.count, 'participant')} without a usable network size "
        f"{'was' if policy.count == 1 else 'were'}"
    )
    sizes = {
        "error": "",
        "drop": f" {who} left out of the estimates and kept in the tree.",
        "impute": f" {who} given the median of the others, {policy.value}.",
    }[policy.policy]
    if policy.count == 0:
        sizes = " Every participant reported a network size of 1 or more."
    return (
        "A participant without an answer to a question is left out of the estimates for that question and "
        "kept in the recruitment tree."
    ) + sizes


def _diagnostics(request: Request) -> str:
    return _DIAGNOSTICS.format(quantities=_CUT if request.has_quantities else "")


def _sensitivity(request: Request) -> str:
    n = (
        "around the population size used"
        if request.population_size
        else "over a range of population sizes, as the true one is not known"
    )
    return (
        "In sensitivity analyses the estimates were repeated without weights, with RDS-I [@salganik2004], "
        f"RDS-II [@volz2008], successive sampling [@gile2011] {n}, and the homophily configuration graph "
        "[@fellows2019], each with and without seeds."
    )


def _software(request: Request) -> str:
    return (
        f"All figures were computed with Seedline {request.table.method.version}; settings are given at the "
        "end. The estimates and their intervals involve no random numbers: the same data give the same "
        "digits."
    )
