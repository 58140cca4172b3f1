"""The page for users of other programs: each of their functions is answered, and all it names exists."""

import re
from pathlib import Path

import pytest
import typer

import estimators
from estimators.commands import register

PAGE = Path("docs/questions/coming-from-other-programs.md").read_text(encoding="utf-8")
THEIRS = """
as.rds.data.frame assert.valid.rds.data.frame is.rds.data.frame [.rds.data.frame [<-.rds.data.frame
print.rds.data.frame show.rds.data.frame plot.rds.data.frame rid.from.coupons get.id get.rid get.seed.id
get.seed.rid get.wave get.net.size get.number.of.recruits get.population.size get.recruitment.time
has.recruitment.time read.rdsat write.rdsat read.rdsobj write.rdsobj write.graphviz write.netdraw as.char
compute.weights vh.weights rds.I.weights gile.ss.weights hcg.weights hcg.replicate.weights RDS.I.estimates
RDS.II.estimates RDS.SS.estimates RDS.HCG.estimates MA.estimates RDS.bootstrap.intervals bootstrap.incidence
control.rds.estimates rds.interval.estimate print.rds.interval.estimate export.rds.interval.estimate
is.rds.interval.estimate is.rds.interval.estimate.list count.transitions get.stationary.distribution
get.h.hat homophily.estimates differential.activity.estimates cumulative.estimate convergence.plot
bottleneck.plot reingold.tilford.plot bootstrap.contingency.test RDS.compare.proportions
RDS.compare.two.proportions LRT.trend.test LRT.trend LRT.value.trend summary.svyglm.RDS impute.degree
impute.visibility impute.visibility_mle rdssampleC set.control.class ult faux fauxmadrona fauxsycamore
fauxtime nyjazz posteriorsize pospreddeg dsizeprior posize_warning plot.sspse summary.sspse treeboot.RDS
sample.RDS faux.network
"""
"""What RDS 0.9-10, sspse 1.1.0-6 and RDStreeboot 1.0 export."""
ROWS = [line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("name", THEIRS.split())
def test_each_function_of_theirs_has_its_answer(name):
    assert any(f"`{name}`" in row[0] and row[1].strip() for row in ROWS)


def test_all_names_of_ours_exist():
    words = [word for row in ROWS for word in re.findall(r"`([^`]+)`", row[1])]
    calls = [
        re.match(r"[A-Za-z_]+(?=\(|$)", word)
        for word in words
        if not word.startswith(("rds ", "-", "[", ".", "0"))
    ]
    named = {call[0] for call in calls if call} - {
        "print",
        "csv",
        "json",
        "interval",
        "method",
        "recruiter",
        "impute",
        "drop",
        "differential_activity",
    }
    attributes = {word.split(".")[1] for word in words if word.startswith("sample.")}

    assert len(named) > 20
    assert not [name for name in named if not hasattr(estimators, name)]
    assert not [
        name
        for name in attributes
        if not hasattr(estimators.RecruitmentSample, name)
        and name not in estimators.RecruitmentSample.__annotations__
    ]


def options_of(command, name=""):
    """Yield each command's name, a group's included, with its options."""
    for child, inner in getattr(command, "commands", {}).items():
        yield from options_of(inner, f"{name} {child}".strip())
    yield name, {option for parameter in command.params for option in parameter.opts}


def test_all_commands_and_options_that_it_names_exist():
    app = typer.Typer()
    register(app)
    options = dict(options_of(typer.main.get_command(app)))
    for words in re.findall(r"`(rds [^`]+)`", PAGE):
        command = max((name for name in options if f"{words} ".startswith(f"rds {name} ")), key=len)
        assert command, words
        assert {word for word in words.split() if word.startswith("--")} <= options[command], words
    assert set(re.findall(r"`(--[\w-]+)", PAGE)) <= set().union(*options.values())
