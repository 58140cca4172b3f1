"""Planning on a cluster of processes: it speaks over sockets, so it stands apart."""

import pytest
import typer
from typer.testing import CliRunner

from estimators import Design, plan
from estimators.commands import register


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the cluster's own
def test_a_cluster_draws_the_same_runs():
    from distributed import Client, LocalCluster

    design = Design(target=60, days=200)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
        client.get_executor() as pool,
    ):
        assert (
            plan(design, runs=45, seed=9, executor=pool).as_dict() == plan(design, runs=45, seed=9).as_dict()
        )


def test_an_address_where_no_scheduler_answers_ends_with_advice():
    app = typer.Typer(rich_markup_mode=None)
    register(app)
    answer = CliRunner().invoke(app, ["plan", "--target", "700", "--cluster", "tcp://127.0.0.1:1"])

    assert answer.exit_code == 2
    assert "no Dask scheduler answers" in answer.stderr
