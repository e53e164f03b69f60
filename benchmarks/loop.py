"""Whether a planned service survives the way through a GTFS file, and how long that takes.

The sample city is planned, written as a feed, read back and replayed: trips, blocks, vehicles,
kilometres and the journeys of all riders must be the same (see `scenarios.closed_loop`).
"""

import time
from pathlib import Path
from typing import Any

from api.command_line.demo import SAMPLE_BUSES
from routing.assignment.timetable import SAMPLES, replay_timetable
from routing.progress import unobserved
from scenarios.closed_loop import closed_loop
from scenarios.result import PlanSettings
from scenarios.run import run_sample

SEED = 1


def run(folder: Path) -> dict[str, Any]:
    """Send the plan of the sample city round, and today's service after it.

    Parameters
    ----------
    folder : Path
        Where city and feed are written; must exist.

    Returns
    -------
    dict
        ``work``, ``agrees``, ``differing`` (figures that did not come back, as text), ``trips``,
        ``journeys`` (compared to the second), ``loop_cpu_s`` (both services) and ``replay_cpu_s``
        (journeys of one service, once more, compiled).
    """
    planned = run_sample(SEED, folder, PlanSettings(SAMPLE_BUSES), unobserved)
    result = planned.result
    start = time.process_time()
    reports = [
        closed_loop(result, planned.feed, folder, service)
        for service in (result.service, result.present)
        if service is not None
    ]
    loop_s = time.process_time() - start
    start = time.process_time()
    journeys = replay_timetable(result.network, result.demand, result.service.timetable)
    replay_s = time.process_time() - start
    return {
        "work": f"plan of {planned.title} as GTFS and back, {SAMPLES} departures per period",
        "agrees": all(report.agrees for report in reports),
        "differing": [str(figure) for report in reports for figure in report.differing],
        "trips": result.service.timetable.n_trips,
        "journeys": sum(each.state.size for each in journeys),
        "loop_cpu_s": loop_s,
        "replay_cpu_s": replay_s,
    }
