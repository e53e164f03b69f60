"""What a run took of the machine it ran on, for ``run.json``."""

import resource
import sys
import time


class Stopwatch:
    """Measures from when it is made.

    Examples
    --------
    >>> sorted(Stopwatch().taken())[:2]
    ['peak_rss_mib', 'planning_cpu_s']
    """

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def taken(self) -> dict[str, object]:
        """Seconds and memory so far, and where."""
        return {
            "planning_s": round(time.perf_counter() - self._wall, 3),
            "planning_cpu_s": round(time.process_time() - self._cpu, 3),
            "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "python": sys.version.split()[0],
            "platform": sys.platform,
        }
