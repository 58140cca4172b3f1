"""The recruitment tree, by Vega's own tidy layout (Vega-Lite has none)."""

from collections import Counter
from typing import Any

from estimators.charts.chart import Chart
from estimators.charts.levels import answers_of
from estimators.charts.theme import CONFIG, INK, PAGE, PHONE, colours, heading, legend_columns, shapes
from estimators.sample.recruitment_sample import RecruitmentSample

_ROOT = "root"
_ROOM = 6
"""Pixels that marks and labels may reach beyond the places of the first and the last wave."""
_WAVE_AXIS = {
    "scale": "wave",
    "orient": "bottom",
    "title": "wave",
    "format": "d",
    "tickMinStep": 1,
    "grid": False,
}
_RECRUITMENTS = {
    "type": "path",
    "from": {"data": "recruitments"},
    "encode": {"enter": {"path": {"field": "path"}, "stroke": {"value": "#9a9a9a"}}},
}


def tree_chart(sample: RecruitmentSample, outcome: str, width: int = PAGE) -> Chart:
    """Return every chain from its seed on the left, wave by wave to the right, people coloured by level."""
    answers, levels = answers_of(sample, outcome)
    counts = Counter(answers)
    people = [{"id": _ROOT, "parent": None, "level": levels[0], "seed": False}]
    people += [
        {
            "id": f"p{row}",
            "parent": f"p{recruiter}" if recruiter >= 0 else _ROOT,
            "level": answers[row],
            "seed": recruiter < 0,
        }
        for row, recruiter in enumerate(_recruiter_rows(sample))
    ]
    widest = max(Counter(sample.wave.tolist()).values())
    return Chart(
        name="tree",
        title=f"Who was recruited by whom? ({outcome})",
        description=(
            (
                f"A tree for each of {sample.tree.seeds} seeds, growing to the right through {sample.waves} "
                f"waves to {len(sample)} people. "
            )
            + ", ".join(f"{level}: {counts[level]}" for level in levels)
            + "."
        ),
        figure=_spec(people, levels, outcome, width=width, height=max(160, 9 * widest), waves=sample.waves),
    )


def _recruiter_rows(sample: RecruitmentSample) -> list[int]:
    tree = sample.tree
    rows = tree.order[tree.parent]
    rows[tree.parent < 0] = -1
    return [int(row) for row in tree.to_rows(rows)]


def _spec(
    people: list[dict[str, Any]], levels: list[str], outcome: str, *, width: int, height: int, waves: int
) -> dict[str, Any]:
    """Return the Vega specification."""
    inside = width - 2 * CONFIG["padding"] - 2 * _ROOM
    title = heading("Who was recruited by whom?", f"each person by {outcome}; seeds at the left", width)
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "background": "white",
        "padding": CONFIG["padding"],
        "width": inside,
        "height": height,
        "autosize": "pad",
        "title": {**title, "anchor": "start", "offset": 12},
        "data": _data(people, height=height, step=inside / max(1, waves), waves=waves),
        "scales": [
            {"name": "colour", "type": "ordinal", **_to_vega(colours(levels))},
            {"name": "shape", "type": "ordinal", **_to_vega(shapes(levels))},
            {"name": "wave", "type": "linear", "domain": [0, max(1, waves)], "range": "width"},
        ],
        "axes": [_WAVE_AXIS],
        "legends": [
            {
                "fill": "colour",
                "shape": "shape",
                "columns": legend_columns(width, levels),
                "symbolStrokeWidth": 0,
            }
        ],
        "marks": [_RECRUITMENTS, _people_marks(size=26 if width > PHONE else 13)],
    }


def _data(people: list[dict[str, Any]], *, height: int, step: float, waves: int) -> list[dict[str, Any]]:
    """Return the laid-out tree, its links and its people.

    The layout needs one root; it stands to the left of the seeds and is not drawn.
    """
    layout = {
        "type": "tree",
        "method": "tidy",
        "separation": False,
        "size": [height, step * (waves + 1)],
        "as": ["y", "from_root", "depth", "children"],
    }
    tree = [
        {"type": "stratify", "key": "id", "parentKey": "parent"},
        layout,
        {"type": "formula", "as": "x", "expr": f"datum.from_root - {step}"},
    ]
    links = [
        {"type": "treelinks"},
        {"type": "filter", "expr": "datum.source.depth > 0"},
        {"type": "linkpath", "orient": "horizontal", "shape": "diagonal"},
    ]
    seen = {"type": "filter", "expr": "datum.depth > 0"}
    return [
        {"name": "tree", "values": people, "transform": tree},
        {"name": "recruitments", "source": "tree", "transform": links},
        {"name": "people", "source": "tree", "transform": [seen]},
    ]


def _people_marks(*, size: int) -> dict[str, Any]:
    """Return the marks of people, those of seeds larger and with a border."""
    look = {
        "x": {"field": "x"},
        "y": {"field": "y"},
        "size": {"signal": f"datum.seed ? {2.4 * size} : {size}"},
        "stroke": {"value": INK},
        "strokeWidth": {"signal": "datum.seed ? 1.5 : 0.3"},
        "fill": {"scale": "colour", "field": "level"},
        "shape": {"scale": "shape", "field": "level"},
    }
    return {"type": "symbol", "from": {"data": "people"}, "encode": {"enter": look}}


def _to_vega(scale: Any) -> dict[str, Any]:
    """Return the scale of an Altair chart as Vega writes it."""
    written = scale.to_dict()
    return {"domain": written["domain"], "range": written["range"]}
