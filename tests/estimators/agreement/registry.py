"""Every record of the reference, and what is held of it.

The first entry whose pattern fits a record is the one that counts.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from tests.estimators.agreement import (
    comparison,
    configuration,
    points,
    population_size,
    refusals,
    resampled,
    structure,
)
from tests.estimators.agreement.common import Checking
from tests.support.reference_cases import NAMES, Case, Record, load


class Verdict(StrEnum):
    """How far a figure of ours is that of the reference."""

    EQUAL = "equal to 1e-9"
    NOISE = "within Monte-Carlo error"
    DIFFERS = "differs, for a reason"
    REFUSED = "both refuse"
    ABSENT = "not offered"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A kind of record: `pattern` fits "case/record id"; `why` names the reference's defect or our reason."""

    figure: str
    pattern: str
    verdict: Verdict
    check: Checking | None = None
    why: str = ""


EQUAL, NOISE, DIFFERS, REFUSED, ABSENT = Verdict
SMALL = "(tiny|highfraction|missing|heaped)"
MEANS = r"(years_worked|age|income)"
LARGEST = "sizes missing or zero put to the largest by hand, as the reference does on its own"

# One record a line, so that the table can be read down.
# fmt: off
ENTRIES = (
    # Weights that depend on no outcome.
    Entry(figure="RDS-II weights", pattern=r"/w_vh_raw|/vh.weights_direct$", verdict=EQUAL, check=points.weight("rds-ii", "one", N=False), why="`vh.weights` takes a network size of 0 as 1; done by hand"),
    Entry(figure="RDS-II weights", pattern=r"/w_vh_N|/vh.weights_direct_N", verdict=EQUAL, check=points.weight("rds-ii", "one"), why="`vh.weights` takes a network size of 0 as 1; done by hand"),
    Entry(figure="RDS-II weights", pattern=r"/w_RDS2|/weights_of_RDS.II|/RDS.II_weights_by_hand|/compute.weights_RDS2", verdict=EQUAL, check=points.weight("rds-ii", "largest"), why=LARGEST),
    Entry(figure="Plain mean weights", pattern=r"/w_AM", verdict=EQUAL, check=points.weight("mean", "largest")),
    Entry(figure="SS weights", pattern=r"psw/w_SS_(default|ss004)", verdict=DIFFERS, check=points.weights_cut_short, why="where n/N is at most SS.infinity the reference returns RDS-II weights"),
    Entry(figure="SS weights", pattern=r"edge/SS_N_equals_n", verdict=EQUAL, check=points.every_weight_is_one),
    Entry(figure="SS weights", pattern=r"/w_SS_ss004|/gile.ss.weights_direct", verdict=NOISE, check=points.simulated_weights_of("one"), why="ours are computed, theirs simulated"),
    Entry(figure="SS weights", pattern=r"heaped/w_SS_hiprec_N(625|1000|2n)", verdict=DIFFERS, check=points.weights_not_settled, why="the reference stops after ten rounds, before heaped sizes at a high sampling fraction have settled"),
    Entry(figure="SS weights", pattern=r"/w_SS_|/compute.weights_SS_direct|/RDS.SS_weights", verdict=NOISE, check=points.simulated_weights_of("largest"), why="ours are computed, theirs simulated"),
    Entry(figure="SS weights", pattern=r"edge/all_same_degree_SS", verdict=EQUAL, check=points.equal_sizes_weigh_the_same),
    # Points.
    Entry(figure="RDS-II shares and means", pattern=r"/\w+\.RDS2(_revrows)?$|edge/RDS.II(_replaced_by_max_by_hand)?$|/RDS2_shuffled", verdict=EQUAL, check=points.point("rds-ii"), why=LARGEST),
    Entry(figure="RDS-II shares and means", pattern=r"/\w+\.RDS2_noN", verdict=EQUAL, check=points.point("rds-ii", N=False)),
    Entry(figure="RDS-II shares and means", pattern=r"edge/RDS.II_numeric$", verdict=EQUAL, check=points.point("rds-ii", outcome="z")),
    Entry(figure="RDS-II shares and means", pattern=r"edge/numeric01_RDS.II", verdict=EQUAL, check=points.share_of_b("rds-ii"), why="numeric 0/1 is a mean there, levels here: the same figure"),
    Entry(figure="RDS-II shares in a subgroup", pattern=r"edge/subset_RDS.II", verdict=EQUAL, check=points.subgroup),
    Entry(figure="RDS-I shares and means", pattern=r"/\w+\.RDS1$|edge/RDS.I$|/RDS1_shuffled", verdict=EQUAL, check=points.point("rds-i"), why=LARGEST),
    Entry(figure="RDS-I shares and means", pattern=r"edge/(numeric|factor)01_RDS.I", verdict=EQUAL, check=points.share_of_b("rds-i")),
    Entry(figure="RDS-I shares and means", pattern=r"edge/RDS.I_empty_row", verdict=EQUAL, check=points.empty_row, why="a level that recruited nobody leads to every level alike; ours says so in a warning"),
    Entry(figure="RDS-I smoothed shares and means", pattern=r"/\w+\.RDS1DS$|edge/RDS.I_DS", verdict=EQUAL, check=points.point("rds-i-ds"), why=LARGEST),
    Entry(figure="RDS-I weights", pattern=r"/\w+\.w_RDS1$|/compute.weights_RDS1_direct", verdict=EQUAL, check=points.weight("rds-i", "beyond"), why="asked for directly, the reference puts unknown sizes to the largest plus 1; done by hand"),
    Entry(figure="RDS-I weights", pattern=r"/\w+\.w_RDS1DS", verdict=EQUAL, check=points.weight("rds-i-ds", "beyond"), why="asked for directly, the reference puts unknown sizes to the largest plus 1; done by hand"),
    Entry(figure="RDS-I weights", pattern=r"edge/RDS.I_weights", verdict=EQUAL, check=points.weight("rds-i", "largest"), why=LARGEST),
    Entry(figure="SS shares and means", pattern=r"psw/\w+\.SS_seed", verdict=DIFFERS, check=points.shortcut_to_rds_ii, why="where n/N is at most SS.infinity the reference returns RDS-II"),
    Entry(figure="SS shares and means", pattern=r"/\w+\.SS_|edge/RDS.SS$", verdict=NOISE, check=points.simulated_ss, why="ours are computed, theirs simulated"),
    Entry(figure="Plain shares with the naive interval", pattern=rf"/{MEANS}\.AM_SRS", verdict=DIFFERS, check=points.mean_without_its_interval, why="the reference puts a mean into p(1 - p) and gets NaN"),
    Entry(figure="Plain shares with the naive interval", pattern=r"/\w+\.AM_SRS", verdict=EQUAL, check=points.naive),
    Entry(figure="Weighted quantiles", pattern=r"/\w+\.wtd_quantile", verdict=DIFFERS, check=structure.step_quantiles, why="internal there; it interpolates by one unit of weight, so it moves with what the weights sum to. Ours lies within one observed value of it"),
    Entry(figure="Weighted variance", pattern=r"/\w+\.wtd_var", verdict=NOISE, check=points.weighted_variance, why="theirs divides by the sum of weights less 1; equal to 1 part in N"),
    Entry(figure="Cross tables by RDS-II", pattern=r"\*\w+\.table_RDS2", verdict=EQUAL, check=structure.cells("rds-ii"), why=LARGEST),
    # Structure.
    Entry(figure="Transition counts", pattern=r"/(\w+\.)?transitions$", verdict=EQUAL, check=structure.transitions),
    Entry(figure="Transition counts", pattern=r"edge/transitions_(reducible|empty_row)", verdict=EQUAL, check=structure.altered_transitions, why="the 0.1 put into an empty row is shown, not hidden"),
    Entry(figure="Stationary distribution", pattern=r"\.stationary", verdict=EQUAL, check=structure.stationary),
    Entry(figure="Mean network size by level", pattern=r"(heaped|edge)/.*h.hat|heaped/level.h_hat", verdict=DIFFERS, check=structure.zero_sizes_make_the_mean_zero, why="raw sizes of 0 make the harmonic mean 0 there"),
    Entry(figure="Mean network size by level", pattern=r"h_hat|get.h.hat", verdict=EQUAL, check=structure.mean_network_sizes("drop")),
    Entry(figure="Recruitment homophily", pattern=r"homophily_rec", verdict=EQUAL, check=structure.homophily_of_recruitment),
    Entry(figure="Population homophily by RDS-II", pattern=r"homophily_pop_(RDS2|NA)", verdict=EQUAL, check=structure.homophily_of_population()),
    Entry(figure="Population homophily by RDS-II", pattern=r"homophily_pop_noNA", verdict=EQUAL, check=structure.homophily_without_gaps),
    Entry(figure="Population homophily by SS", pattern=r"homophily_pop_SS", verdict=NOISE, check=structure.homophily_of_population(0.02, N=True)),
    Entry(figure="Differential activity by RDS-II", pattern=r"diffact_(RDS2|NA)", verdict=EQUAL, check=structure.activity()),
    Entry(figure="Differential activity by SS", pattern=r"diffact_SS", verdict=NOISE, check=structure.activity(0.02, N=True)),
    Entry(figure="Differential activity by RDS-II", pattern=r"diffact_no_N", verdict=DIFFERS, check=structure.activity_without_population_size, why="the reference fails without N, which RDS-II does not need"),
    # Bootstraps.
    Entry(figure="Tree bootstrap", pattern=r"Treeboot_varsize", verdict=NOISE, check=resampled.tree_of_varying_size),
    Entry(figure="Tree bootstrap", pattern=r"Treeboot_rep_sizes_var", verdict=NOISE, check=resampled.sizes_of_resamples),
    Entry(figure="Tree bootstrap, quantiles", pattern=r"RDStreeboot_seed", verdict=NOISE, check=resampled.tree_quantiles, why="RDStreeboot weighs replicates by their total 1/d; so done"),
    Entry(figure="Tree bootstrap", pattern=rf"{MEANS}\.boot_RDS2_Treeboot", verdict=DIFFERS, check=resampled.tree_of_a_mean, why="the reference fails on a mean"),
    Entry(figure="Tree bootstrap", pattern=r"Treeboot_(quantile_)?canon|Treeboot_NA_outcome", verdict=DIFFERS, check=resampled.tree_of_fixed_size, why="the reference trims the last tree to n people; in the paper n varies, which is wider"),
    Entry(figure="Tree bootstrap", pattern=r"Treeboot_(id_collisions|rep_sizes_fixed)", verdict=ABSENT, why="about copies with pasted ids and trimmed trees, which ours has not"),
    Entry(figure="Salganik bootstrap", pattern=rf"{MEANS}\.boot_RDS2_Salganik", verdict=DIFFERS, check=resampled.salganik_of_a_mean, why="the reference draws members by network size, which weighs the well connected twice; ours uniformly, as in the paper"),
    Entry(figure="Salganik bootstrap", pattern=r"boot_RDS2_Salganik_(quantile_)?canon|Salganik_RDS2_canon", verdict=NOISE, check=resampled.salganik("rds-ii", "degree"), why="with members drawn by network size, as the reference does; ours draws uniformly, as in the paper"),
    Entry(figure="Salganik bootstrap", pattern=r"boot_RDS1(DS)?_Salganik_canon", verdict=NOISE, check=resampled.salganik("rds-i", "degree"), why="with members drawn by network size, as the reference does; ours draws uniformly, as in the paper"),
    Entry(figure="Salganik bootstrap", pattern=r"Salganik", verdict=DIFFERS, check=resampled.salganik_whatever_the_order, why="the reference mixes up three orders (levels, rows, waves); ours gives the same digits in any order"),
    Entry(figure="SS bootstrap", pattern=r"highfraction/age\.boot_SS", verdict=DIFFERS, check=resampled.ss_where_the_reference_stops, why="the reference stops with a negative probability: its seeds do not deplete the population"),
    Entry(figure="SS bootstrap", pattern=rf"{MEANS}\.boot_SS", verdict=NOISE, check=resampled.ss_of_a_mean, why="weights recomputed here, kept there: within a quarter"),
    Entry(figure="SS bootstrap", pattern=r"missing/hiv\.boot_(SS|RDS2)_Gile", verdict=DIFFERS, check=resampled.ss_with_columns_shifted, why="missing answers make an extra level; where NA sorts before the levels the reference shifts the columns"),
    Entry(figure="SS bootstrap", pattern=r"boot_SS_Gile_(quantile|pivotal)", verdict=NOISE, check=resampled.ss_quantiles, why="with the sample's own weights kept, as there"),
    Entry(figure="SS bootstrap", pattern=r"boot_SS_Gile_(x0|90|N2n|proportion|hmg|acbt)|boot_RDS2_Gile|Gile_boot_seed_code_0|Gile_useC_FALSE", verdict=NOISE, check=resampled.ss_with_weights_kept(0.06), why="with the sample's own weights kept, as there; interval types proportion, hmg and acbt are not offered"),
    Entry(figure="SS bootstrap", pattern=r"boot_SS_Gile_seed|Gile_boot_NA", verdict=DIFFERS, check=resampled.ss_whatever_the_seed_code, why="the reference drops one recruiter unless the seed code sorts first, and shifts columns unless NA sorts last; ours gives the same digits whatever they are called"),
    Entry(figure="SS bootstrap", pattern=r"Gile_fast_FALSE", verdict=DIFFERS, check=resampled.ss_with_weights_recomputed, why="recomputing the weights fails there; it is what ours does"),
    Entry(figure="SS bootstrap", pattern=r"Gile_CI_centre_minus_point", verdict=DIFFERS, check=resampled.centred_on_the_point, why="theirs is centred on a second simulation"),
    # Refusals.
    Entry(figure="RDS-I of chains that do not settle", pattern=r"RDS.I_(reducible|periodic)_chain", verdict=DIFFERS, check=refusals.chains_that_do_not_settle, why="NaN there, an explained error here"),
    Entry(figure="One level only", pattern=r"edge/one_level", verdict=DIFFERS, check=points.one_level, why="NULL there; here the share of 1, without an interval, with a warning"),
    Entry(figure="SS without N", pattern=r"edge/SS_no_N", verdict=REFUSED, check=refusals.refused("needs the population size N", method="ss")),
    Entry(figure="N below n", pattern=r"edge/N_below_n", verdict=REFUSED, check=refusals.refused("fewer than the 16 respondents", population_size=10)),
    Entry(figure="Faulty samples", pattern=r"edge/bad_two_seed_codes", verdict=REFUSED, check=refusals.refused_sample("not in the sample, nor marked as seeds: E01", recruiter_id={0: "s2"})),
    Entry(figure="Faulty samples", pattern=r"edge/bad_dup_id", verdict=REFUSED, check=refusals.refused_sample("more than once: E01", id={1: "E01"})),
    Entry(figure="Faulty samples", pattern=r"edge/bad_self", verdict=REFUSED, check=refusals.refused_sample("recruited by themselves: E03", recruiter_id={2: "E03"})),
    Entry(figure="Faulty samples", pattern=r"edge/bad_cycle", verdict=REFUSED, check=refusals.refused_sample("no seed leads to: E03, E06, E07, E11, E12, E16", recruiter_id={2: "E06"})),
    Entry(figure="Faulty samples", pattern=r"edge/bad_NA_recruiter", verdict=DIFFERS, check=refusals.an_empty_recruiter_is_a_seed, why="an empty recruiter marks a seed here"),
    Entry(figure="Faulty samples", pattern=r"edge/time_before_recruiter", verdict=DIFFERS, check=refusals.time_before_recruiter, why="put right in silence there, an error here"),
    # Not estimates, or not asked for.
    Entry(figure="Network sizes imputed or modelled", pattern=r"impute", verdict=ABSENT, why="missing sizes are an error, dropped, or put to the median, and counted; or imputed as visibility, a step of its own"),
    Entry(figure="Trend statistics", pattern=r"LRT_value", verdict=EQUAL, check=comparison.trend_departures, why="the records do not hold what went in; figures that give all seven statistics were found by search"),
    Entry(figure="Trend p-values", pattern=r"LRT_\d_equality", verdict=NOISE, check=comparison.trend_chances),
    Entry(figure="Trend p-values", pattern=r"LRT_\d_monotone", verdict=NOISE, check=comparison.trend_chances, why="rising and falling; the reference's overall p under this null is not that of its own statistic"),
    Entry(figure="Contingency test", pattern=r"contingency_", verdict=NOISE, check=comparison.association, why="the statistic is equal to 1e-9, once scaled: the reference scales the table to what the weights of those who answered happen to sum to, ours to how many they are"),
    Entry(figure="Two shares compared", pattern=r"compare_proportions", verdict=NOISE, check=comparison.equality_of_shares, why="as if the two were independent, as there; `compare` allows for their coming from the same people"),
    Entry(figure="Default intervals (EL)", pattern=r"EL_order_dependence", verdict=ABSENT, why="changes with the order of the rows; in no paper"),
    Entry(figure="Default number of replicates", pattern=r"auto_B", verdict=ABSENT, why="the number of replicates is stated"),
    Entry(figure="Population size (SS-PSE)", pattern=r"posteriorsize_visibilityF", verdict=NOISE, check=population_size.posterior_of_n, why="a thousand draws there, whose runs differ by a quarter in the tail; its prior on network sizes is not recorded, and ours was settled with these figures in sight"),
    Entry(figure="Population size with visibility imputed in one model", pattern=r"posteriorsize_default_visibilityT", verdict=ABSENT, why="visibility is imputed first, as a step of its own"),
    # The homophily configuration graph.
    Entry(figure="HCG shares and means, small fraction", pattern=r"/\w+\.HCG_small$|edge/HCG_small$|quirks/HCG_small_time_sorted", verdict=EQUAL, check=points.point("hcg", N=False), why=LARGEST),
    Entry(figure="HCG shares and means, small fraction", pattern=r"quirks/HCG_small_", verdict=DIFFERS, check=configuration.whatever_the_order, why="the reference takes other people for seeds unless the rows are in time order; ours gives the same digits in any order"),
    Entry(figure="HCG weights, small fraction", pattern=r"edge/compute.weights_HCG_small_direct|heaped/level.w_HCG", verdict=DIFFERS, check=configuration.weights_where_the_reference_has_none, why="sizes of 0 make every weight NaN there"),
    Entry(figure="HCG weights, small fraction", pattern=r"\.w_HCG_small", verdict=EQUAL, check=configuration.small_fraction_weights, why="missing sizes put to the median of their level by hand, as the reference does on its own"),
    Entry(figure="HCG shares and means", pattern=r"/\w+\.HCG$|quirks/HCG_time_sorted", verdict=NOISE, check=configuration.full_shares, why="the reference simulates its SS weights and stops up to 0.005 of a share before it has settled"),
    Entry(figure="HCG shares and means", pattern=r"quirks/HCG_shuffled", verdict=DIFFERS, check=configuration.whatever_the_order, why="the reference takes other people for seeds unless the rows are in time order; ours gives the same digits in any order"),
    Entry(figure="HCG shares and means", pattern=r"edge/HCG_no_time", verdict=DIFFERS, check=configuration.without_times, why="an error there; here people are taken wave by wave, and a warning says so"),
    Entry(figure="HCG weights", pattern=r"\.w_HCG$", verdict=NOISE, check=configuration.full_weights, why="the reference simulates its SS weights and stops up to 0.005 of a share before it has settled"),
    Entry(figure="Cross tables by HCG", pattern=r"\*\w+\.table_HCG", verdict=EQUAL, check=structure.cells("hcg"), why=LARGEST),
    Entry(figure="HCG bootstrap of RDS-II", pattern=r"boot_RDS2_HCG", verdict=NOISE, check=configuration.filled_tree("rds-ii", 0.03), why="the model is fitted to the end here, stopped early there"),
    Entry(figure="HCG bootstrap of HCG", pattern=r"boot_HCG_HCG", verdict=NOISE, check=configuration.filled_tree("hcg", 0.1), why="the model is fitted to the end in every replicate here, stopped early there"),
)
# fmt: on


def entry_of(case: Case, record: Record) -> Entry:
    """Return the entry of a record, or raise LookupError: no record may be passed over."""
    key = f"{case.name}/{record.id}"
    for entry in ENTRIES:
        if re.search(entry.pattern, key):
            return entry
    raise LookupError(f"no entry for {key}: {record.call}")


def every_record() -> list[tuple[str, str]]:
    """Return case and id of every record there is."""
    return [(name, record.id) for name in NAMES for record in load(name).records]
