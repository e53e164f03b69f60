"""edsger's optimal strategies, turn by turn; runs in an environment that has edsger.

``python edsger_turns.py ARRAYS ANSWERS``: for each line ``first end`` on its input it takes that
range of destinations, one call of ``HyperpathGenerating.run`` for all origins of each, and answers
with its CPU seconds as JSON. On ``end`` it writes times and volumes to ANSWERS.

CPU seconds are those of the calls alone: not of making the network, nor of lists for the calls, nor
of adding up the volumes of destinations.
"""

import json
import sys
import time
from importlib import import_module
from typing import Any

import numpy as np


class Edsger:
    """The network of some arrays, times of all pairs and volumes of all edges so far."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        frame = import_module("pandas").DataFrame
        self.arrays = arrays
        columns = {"tail": np.uint32, "head": np.uint32, "trav_time": float, "freq": float}
        edges = frame({name: arrays[name].astype(kind) for name, kind in columns.items()})
        self.network = import_module("edsger.path").HyperpathGenerating(edges)
        self.time_s = np.zeros(len(arrays["origin"]))
        self.volume = np.zeros(len(edges))

    def take(self, first: int, end: int) -> float:
        """CPU seconds for a range of destinations."""
        first_pair, network = self.arrays["first_pair"], self.network
        seconds = 0.0
        for row in range(first, end):
            pairs = slice(first_pair[row], first_pair[row + 1])
            origin = self.arrays["origin"][pairs].tolist()
            trips = self.arrays["trips"][pairs].tolist()
            start = time.process_time()
            network.run(origin, int(self.arrays["destination"][row]), trips)
            seconds += time.process_time() - start
            self.time_s[pairs] = network.u_i_vec[origin]
            self.volume += network._edges["volume"].to_numpy()  # noqa: SLF001  (where its documentation says volumes are)
        return seconds


def main() -> None:
    """Take turns until told to end."""
    with np.load(sys.argv[1]) as stored:
        edsger = Edsger({name: stored[name] for name in stored.files})
    for line in sys.stdin:
        if line.strip() == "end":
            break
        first, end = map(int, line.split())
        print(json.dumps({"cpu_s": edsger.take(first, end)}), flush=True)
    np.savez(sys.argv[2], time_s=edsger.time_s, volume=edsger.volume)


if __name__ == "__main__":
    main()
