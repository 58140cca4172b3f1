"""Planning on a cluster of processes: it speaks over sockets, so it stands apart."""

import pytest

from estimators import Design, plan


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
