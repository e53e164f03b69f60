"""How fast the times between 500 stops are found, with turn restrictions and to the millisecond."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.matrix_city import N_STOPS, ROUNDS, stop_city, timed
from benchmarks.matrix_peers import routingkit_peer, scipy_peer
from network.road_times.matrix import place_times
from network.road_times.metric import customised

PEERS = {"scipy": scipy_peer, "routingkit-cch": routingkit_peer}


def run(arguments: Sequence[str], shared: Path) -> dict[str, Any]:
    """CPU seconds of both, best of five interleaved rounds in one process, answers compared.

    Both start from a map made ready at free flow: ours from the hierarchy with its times, the peer
    from its graph, or its own hierarchy with times. Ours finds lengths besides.

    Parameters
    ----------
    arguments : sequence of str
        ``--peer scipy`` (as without arguments) or ``--peer routingkit-cch``.
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``work``, ``peer``, ``ours_cpu_s``, ``peer_cpu_s``, ``ratio`` (peer through ours),
        ``cells_compared`` (pairs of stops) and ``max_difference`` (seconds).

    Raises
    ------
    NotFoundError
        If the peer is not installed.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks matrix", description=__doc__)
    parser.add_argument("--peer", choices=sorted(PEERS), default="scipy")
    make_peer = PEERS[parser.parse_args(arguments).peer]
    city = stop_city(shared)
    peer = make_peer(city)
    metric = customised(city.hierarchy, city.streets.free_flow_ms, city.streets.length_m)
    place_times(metric, city.stop_edge, city.stop_offset_m)  # compiled once per installation
    ours_s = peer_s = float("inf")
    for _ in range(ROUNDS):
        ours, seconds = timed(lambda: place_times(metric, city.stop_edge, city.stop_offset_m))
        ours_s = min(ours_s, seconds)
        theirs, seconds = timed(peer.stop_times)
        peer_s = min(peer_s, seconds)
    return {
        "work": f"Porto Alegre, exact times between {N_STOPS} x {N_STOPS} stops with turns",
        "peer": peer.name,
        "ours_cpu_s": ours_s,
        "peer_cpu_s": peer_s,
        "ratio": peer_s / ours_s,
        "cells_compared": theirs.size,
        "max_difference": float(abs(ours.free_flow_ms - theirs).max()) / 1000,
    }
