"""How fast all travellers of a city find their strategies and load the lines, beside edsger.

Both get the same edges, times and frequencies, and for each of 1 227 destinations all origins at
once, by turns of some destinations each. edsger 0.1.7 does not run with our versions, so it runs in
an environment of its own and times itself there; its fastest documented call is one
``HyperpathGenerating.run`` with all origins per destination.
"""

import argparse
import json
import subprocess  # the peer runs in a process of its own
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.assignment_city import StrategyCity, strategy_city
from benchmarks.matrix_city import timed
from benchmarks.peer_environment import peer_python
from network.errors import NotFoundError, PlanningError
from network.quantities import FloatArray, floats
from routing.assignment.optimal_strategies import StrategyFlows, assign_strategies

TURNS = 12
LARGEST_TIME_DIFFERENCE_S = 1e-9
LARGEST_IMBALANCE = 1e-6
_PEER = Path(__file__).parent / "peers" / "edsger_turns.py"


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """CPU seconds of both on one thread, turn and turn about, answers compared.

    Parameters
    ----------
    arguments : sequence of str
        ``--destinations N`` (all 1 227), ``--peer-python PATH`` (of an environment with edsger; by
        default one is made in the cache folder).
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``work``, ``peer``, ``ours_cpu_s``, ``peer_cpu_s``, ``ratio`` (peer through ours),
        ``cells_compared`` (pairs) and ``max_difference`` (seconds; infinite if one finds a way that
        the other does not), then ``flow_imbalance`` (largest difference between trips into and out
        of a node), ``time_imbalance`` (share by which riding and waiting differ from expected
        times), ``volume_difference`` (share of the volumes that are on another edge: of equally
        good ways each takes one) and figures of the city.

    Raises
    ------
    NotFoundError
        If the peer cannot be had.
    PlanningError
        If answers differ or trips get lost.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks assignment", description=__doc__)
    parser.add_argument("--destinations", type=int)
    parser.add_argument("--peer-python", type=Path)
    chosen = parser.parse_args(arguments)
    python = chosen.peer_python or peer_python("edsger")
    city = strategy_city(shared, chosen.destinations)
    with tempfile.TemporaryDirectory(prefix="routewright-") as folder:
        ours, theirs, ours_s, peer_s = by_turns(city, python, Path(folder))
    figures = compared(city, ours, theirs)
    refuse_differences(figures)
    network, found = city.service.network, np.isfinite(ours.time_s)
    return {
        "work": (
            f"Porto Alegre, optimal strategies with volumes from 14:00 to 15:00, "
            f"{len(city.destination)} hexagons, {network.n_nodes} nodes, {network.n_edges} edges"
        ),
        "peer": "edsger 0.1.7 HyperpathGenerating.run, all origins per destination",
        "ours_cpu_s": ours_s,
        "peer_cpu_s": peer_s,
        "ratio": peer_s / ours_s,
        **figures,
        "trips": float(city.trips[found].sum()),
        "boardings": float(city.service.boardings(ours).sum()),
        "mean_minutes": float(np.average(ours.time_s[found], weights=city.trips[found])) / 60,
    }


def by_turns(
    city: StrategyCity, python: Path, folder: Path
) -> tuple[StrategyFlows, StrategyFlows, float, float]:
    """Answers of ours and of the peer, and the CPU seconds of each."""
    network = city.service.network
    pair_destination = city.pair_destination
    time_s, volume = np.empty(len(city.origin)), np.zeros(network.n_edges)
    waited = np.zeros(network.n_nodes)
    ours_s = peer_s = 0.0
    turns = np.linspace(0, len(city.destination), TURNS + 1).astype(int).tolist()
    assign_strategies(network, city.origin[:1], pair_destination[:1], city.trips[:1])  # compiled
    with _peer(city, python, folder) as peer:
        for first, end in pairwise(turns):
            pairs = city.pairs(first, end)
            trips = city.origin[pairs], pair_destination[pairs], city.trips[pairs]
            flows, seconds = timed(partial(assign_strategies, network, *trips))
            ours_s += seconds
            time_s[pairs] = flows.time_s
            volume += flows.volume
            waited += flows.waited
            peer_s += peer.take(first, end)
        theirs = peer.answers()
    return StrategyFlows(floats(time_s), floats(volume), floats(waited)), theirs, ours_s, peer_s


def compared(city: StrategyCity, ours: StrategyFlows, theirs: StrategyFlows) -> dict[str, Any]:
    """How far times differ, and whether all trips arrive."""
    found, also = np.isfinite(ours.time_s), np.isfinite(theirs.time_s)
    same = bool((found == also).all())
    apart = np.abs(ours.time_s[found] - theirs.time_s[found]) if same else floats([np.inf])
    trips = np.where(found, city.trips, 0.0)
    expected_s = float((trips[found] * ours.time_s[found]).sum())
    spent_s = float((ours.volume * city.service.time_s).sum() + ours.waited.sum())
    return {
        "cells_compared": len(found),
        "max_difference": float(apart.max(initial=0.0)),
        "flow_imbalance": imbalance(city, ours.volume, trips),
        "time_imbalance": abs(spent_s - expected_s) / max(expected_s, 1.0),
        "volume_difference": float(
            np.abs(ours.volume - theirs.volume).sum() / max(2 * ours.volume.sum(), 1.0)
        ),
    }


def imbalance(city: StrategyCity, volume: FloatArray, trips: FloatArray) -> float:
    """Largest difference between the trips into a node, or that start there, and those out."""
    n_nodes = city.service.network.n_nodes
    into = np.bincount(city.service.head, volume, n_nodes)
    into += np.bincount(city.origin, trips, n_nodes)
    out = np.bincount(city.service.tail, volume, n_nodes)
    out += np.bincount(city.pair_destination, trips, n_nodes)
    return float(np.abs(into - out).max())


def refuse_differences(figures: dict[str, Any]) -> None:
    """A ratio means nothing where answers differ."""
    for name, limit in (
        ("max_difference", LARGEST_TIME_DIFFERENCE_S),
        ("flow_imbalance", LARGEST_IMBALANCE),
        ("time_imbalance", LARGEST_IMBALANCE),
    ):
        if not figures[name] <= limit:
            message = f"{name} is {figures[name]:g}, at most {limit:g} was agreed: {figures}"
            raise PlanningError(message)


class _Turns:
    """A peer that waits for its turn."""

    def __init__(self, process: "subprocess.Popen[str]", answers: Path) -> None:
        self._process, self._answers = process, answers

    def take(self, first: int, end: int) -> float:
        """CPU seconds for a range of destinations."""
        self._say(f"{first} {end}\n")
        if self._process.stdout is None or not (line := self._process.stdout.readline()):
            message = "the peer edsger ended before its turn; its Python needs edsger, see above"
            raise NotFoundError(message)
        return float(json.loads(line)["cpu_s"])

    def answers(self) -> StrategyFlows:
        """Times, infinite where there is no way, and volumes."""
        self._say("end\n")
        self._process.wait()
        with np.load(self._answers) as stored:
            time_s, volume = stored["time_s"], stored["volume"]
        unreached = time_s >= np.finfo(np.float64).max
        return StrategyFlows(
            floats(np.where(unreached, np.inf, time_s)), floats(volume), floats([])
        )

    def _say(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line)
            self._process.stdin.flush()


@contextmanager
def _peer(city: StrategyCity, python: Path, folder: Path) -> Iterator[_Turns]:
    """The peer in its own process, on the same arrays."""
    service, arrays, answers = city.service, folder / "arrays.npz", folder / "answers.npz"
    np.savez(
        arrays, tail=service.tail, head=service.head, trav_time=service.time_s,
        freq=service.frequency, destination=city.destination, first_pair=city.first_pair,
        origin=city.origin, trips=city.trips,
    )  # fmt: skip
    command = [str(python), str(_PEER), str(arrays), str(answers)]
    with subprocess.Popen(  # noqa: S603  (our own command)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _Turns(process, answers)
        finally:
            process.kill()
