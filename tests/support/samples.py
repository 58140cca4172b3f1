"""A small cast that the tests share, and a way to draw random samples."""

from hypothesis import strategies as st

from estimators import RecruitmentSample

AMINA_S_CHAIN = {
    "ids": ["amina", "bintou", "chidi", "dora", "emeka", "fatou"],
    "recruiter_ids": ["seed", "amina", "amina", "bintou", "bintou", "seed"],
    "network_size": [2, 4, 4, 1, 2, 4],
    "outcomes": {"member": ["yes", "no", "yes", "no", "yes", "no"], "age": [30, 40, 50, 35, 45, 60]},
}
"""amina recruited bintou and chidi; bintou recruited dora and emeka; fatou is a second seed, who recruited
nobody.
"""


def a_sample(**changes):
    return RecruitmentSample.from_columns(**{**AMINA_S_CHAIN, **changes})


@st.composite
def chains(draw, most=25):
    """Columns of a random sample: any shape of tree, with recruiters always before their recruits."""
    n = draw(st.integers(1, most))
    recruiters = ["seed"]
    for person in range(1, n):
        who = draw(st.integers(-1, person - 1))
        recruiters.append("seed" if who < 0 else f"p{who}")
    return {
        "ids": [f"p{i}" for i in range(n)],
        "recruiter_ids": recruiters,
        "network_size": draw(st.lists(st.integers(1, 30), min_size=n, max_size=n)),
        "outcomes": {
            "member": draw(st.lists(st.sampled_from(["yes", "no", "unsure", ""]), min_size=n, max_size=n))
        },
    }


def in_another_order(columns, order):
    """The same people, rows shuffled."""
    pick = lambda column: [column[i] for i in order]  # noqa: E731  the shortest way to say it
    return {
        **{name: pick(columns[name]) for name in ("ids", "recruiter_ids", "network_size")},
        "outcomes": {name: pick(column) for name, column in columns["outcomes"].items()},
    }
