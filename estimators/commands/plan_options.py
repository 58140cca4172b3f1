"""Options of `rds plan`: the aim, what is assumed of the fieldwork, and the running study to forecast."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from estimators.commands.options import without_default

RunningFile = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="A running study's respondents: forecast it.", show_default=False),
]
HalfWidth = Annotated[
    float | None, without_default("--half-width", "The precision wanted: 0.05 for plus or minus five points.")
]
Share = Annotated[float, typer.Option("--share", help="The share to be estimated.")]
DesignEffects = Annotated[
    list[float] | None,
    without_default("--design-effect", "May be given again. [default: 2, 4, 4.7 and this design's own]"),
]
Target = Annotated[
    int | None, without_default("--target", "Respondents at which recruitment stops, seeds included.", "N")
]
Days = Annotated[float | None, without_default("--days", "How long fieldwork lasts. [default: 180]")]
LastDay = Annotated[
    datetime | None,
    typer.Option("--by", formats=["%Y-%m-%d"], help="With FILE: its last day.", show_default=False),
]
SeedCount = Annotated[
    int | None,
    without_default("--seeds", "Seeds; with FILE, seeds to be added now. [default: 24; with FILE 0]"),
]
Coupons = Annotated[int | None, without_default("--coupons", "Coupons for each respondent. [default: 3]")]
ReturnProbability = Annotated[
    float | None, without_default("--return-probability", "The chance that a coupon comes back.")
]
Recruits = Annotated[
    str | None,
    without_default(
        "--recruits",
        "Or: the chances that a respondent brings 0, 1, 2, ... [default: 0.38,0.24,0.21,0.17]",
        "P0,P1,...",
    ),
]
Delay = Annotated[
    float | None, without_default("--delay", "Median days from survey to recruit's survey. [default: 17]")
]
CouponDays = Annotated[
    float | None, without_default("--coupon-days", "Days after which coupons expire. [default: never]")
]
Homophily = Annotated[
    float | None,
    without_default("--homophily", "Recruitment homophily; `rds diagnose` shows it. [default: 1.3]"),
]
Activity = Annotated[
    float | None,
    without_default("--activity", "How many times as many peers people with the trait know. [default: 1]"),
]
Peers = Annotated[
    float | None, without_default("--peers", "The median network size in the population. [default: 12]")
]
Honorarium = Annotated[
    float | None, without_default("--honorarium", "Paid to each respondent. [default: 20]")
]
RecruitHonorarium = Annotated[
    float | None, without_default("--recruit-honorarium", "Paid for each recruit. [default: 10]")
]
Trait = Annotated[
    str | None, without_default("--outcome", "With FILE: the column of the trait to be estimated.", "NAME")
]
TraitLevel = Annotated[
    str | None, without_default("--of", "With FILE: which of its levels. [default: the last]", "LEVEL")
]
Runs = Annotated[int, typer.Option("--runs", help="How often the study is simulated.")]
Cluster = Annotated[
    str | None,
    without_default(
        "--cluster", "Simulate on the Dask cluster with this scheduler, not on this machine.", "ADDRESS"
    ),
]
PlanCharts = Annotated[
    Path | None, without_default("--charts", "Draw the plan, week by week, into this folder.", "DIR")
]
