"""Simulating the fieldwork of `rds plan`: on this machine's cores or on a cluster, with a progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimators.errors import EstimatorError

if TYPE_CHECKING:
    from concurrent.futures import Executor


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """How often the fieldwork is simulated, from which random numbers, and where."""

    runs: int
    seed: int
    level: float
    cluster: str | None

    @contextmanager
    def settings(self) -> Iterator[dict[str, Any]]:
        """Yield the settings that `estimators.plan` and `forecast` share, with workers and a progress bar."""
        drawn = {"runs": self.runs, "seed": self.seed, "level": self.level}
        with _show_progress(self.runs) as progress, _open_workers(self.cluster) as executor:
            yield {**drawn, "executor": executor, "progress": progress}


@contextmanager
def _show_progress(runs: int) -> Iterator[Callable[[int], None]]:
    """Show how many runs are done, on standard error and only to a person."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("simulating the fieldwork", total=runs)
        yield lambda more: progress.advance(task, more)


@contextmanager
def _open_workers(cluster: str | None) -> Iterator["Executor"]:
    """Yield what runs the simulations: this machine's cores, or the cluster with that scheduler."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    if cluster is not None:
        with _open_cluster(cluster) as pool:
            yield pool
        return
    # Spawned, not forked: a forked copy has none of the threads that this process may have.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield pool


@contextmanager
def _open_cluster(address: str) -> Iterator["Executor"]:
    from estimators.errors import require

    require("planning on a cluster", "distributed", extra="cluster")
    from distributed import Client

    try:
        client: Any = Client(address, timeout="3s")  # type: ignore[no-untyped-call]  # distributed has no types
    except (OSError, ValueError):
        raise EstimatorError(
            f"no Dask scheduler answers at {address}: start one with `dask scheduler`, or leave --cluster out"
        ) from None
    with client, client.get_executor() as pool:
        yield pool
