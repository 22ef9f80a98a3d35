"""How fast plans are taken in by this process alone, and shared out over cores by Ray.

``python tests/benchmarks/ray_ingest.py --cores 1 2`` writes plans of some thirty sentences, takes
them in without Ray, and with Ray on so many cores of this computer, each ``--rounds`` times in
turns, and prints documents a second and how many times as fast as the first row that is. All is
loaded before the clock runs. Without Ray the encoder takes up to four cores by itself:
``OMP_NUM_THREADS=1`` leaves it one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from kb import KnowledgeBase
from kb.cluster import Cluster
from made import write_long_plans, write_plans


def main(count: int, cores: list[int], rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        plans = write_long_plans(Path(folder) / "plans", count)
        (first,) = write_plans(Path(folder) / "first", 1)
        seconds: dict[int, list[float]] = {number: [] for number in (0, *cores)}
        for _ in range(rounds):
            for number, taken in seconds.items():
                with _of_cores(number) as cluster:
                    taken.append(ingest(plans, first, cluster))
    alone = statistics.median(seconds[0])
    print(f"{count} documents, median of {rounds}   documents/s   times as fast")
    for number, taken in seconds.items():
        name = f"Ray, {number} cores" if number else "without Ray"
        own = statistics.median(taken)
        print(f"{name:28} {count / own:12.2f} {alone / own:15.2f}")


@contextmanager
def _of_cores(number: int) -> Iterator[Cluster | None]:
    """Give a cluster of so many cores that has its programs loaded; none for 0."""
    if not number:
        yield None
        return
    import ray

    ray.init("local", num_cpus=number, logging_level="ERROR", log_to_driver=False)
    try:
        cluster = Cluster(ray)
        encoder = cluster.load_encoder("auto")
        assert encoder is not None
        encoder.encode(["预热"] * 64 * number)  # every process has loaded it
        yield cluster
    finally:
        ray.shutdown()


def ingest(plans: Path, first: Path, cluster: Cluster | None) -> float:
    """Return the seconds that an ingest takes after that of ``first``, all vectors included."""
    with tempfile.TemporaryDirectory() as home, KnowledgeBase.open(Path(home)) as base:
        base.ingest([first], cluster=cluster)  # dictionary and encoder are loaded
        began = time.monotonic()
        report = base.ingest([plans], cluster=cluster)
        assert not report.failed
        return time.monotonic() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    main(given.documents, given.cores, given.rounds)
