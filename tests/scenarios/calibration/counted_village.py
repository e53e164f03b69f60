"""The village with two lines, and counts on them that are half as many again as its model says."""

from pathlib import Path

from network.service_day import WEEKDAY
from routing.assignment.frequency import assign_frequencies
from routing.pattern_paths import trace_patterns
from routing.progress import unobserved
from scenarios.inputs import InputFiles, PlanInputs, read_inputs
from tests.cities.grid import MIDDLE
from tests.cities.osm_map import MapWay, osm_text
from tests.scenarios.access.village import STOPS, village
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

TIMES_MODELLED = 1.5
RUNS = tuple(
    Run(line, way, f"{hour:02d}:{minute:02d}", hop_s=240)
    for hour in range(6, 20)
    for line, minutes in (("1", (0, 20, 40)), ("2", (10, 40)))
    for minute in minutes
    for way in ("S0 S1 S2", "S2 S1 S0")
)


def counted_village(folder: Path) -> InputFiles:
    """Map, zones and feed; ``counts.csv`` lies beside them."""
    town = village(folder)
    town.osm.write_text(_streets())
    (gtfs,) = written_feeds(folder, two_lines=feed_with(STOPS, RUNS))
    od = folder / "od.csv"
    od.write_text("from,to,trips\nwest,east,90\nwest,middle,30\nmiddle,east,20\neast,west,40\n")
    files = InputFiles(town.osm, town.zones, od, stops="feed", gtfs=(gtfs,))
    write_counts(read_inputs(files, unobserved), folder / "counts.csv")
    return files


def _streets() -> str:
    """The street of the village, and one beside it, so that a bus gets back to where it began."""
    metres = [500.0 * number for number in range(7)]
    lon, lat = MIDDLE.to_degrees(metres * 2, [0.0] * 7 + [300.0] * 7)
    places = {
        number: (100 * (east - 24), 100 * north)
        for number, (east, north) in enumerate(zip(lon, lat, strict=True), start=1)
    }
    both = [MapWay(1, tuple(range(1, 8))), MapWay(2, tuple(range(8, 15)))]
    rungs = [MapWay(2 + place, (place, place + 7)) for place in range(1, 8)]
    return osm_text(places, [*both, *rungs])


def write_counts(given: PlanInputs, path: Path) -> None:
    """Boardings per hour at each stop of each line and period, times the factor."""
    assert given.present is not None
    assert given.present.run_times is not None
    plan, network = given.present.plan, given.network
    paths = trace_patterns(network, plan)
    rows: dict[tuple[str, str, str], float] = {}
    for row, period in enumerate(WEEKDAY):
        flows = assign_frequencies(network, given.demand, plan, paths, given.present.run_times, row)
        for pattern in range(plan.n_patterns):
            line = plan.line_id[plan.pattern_line[pattern]]
            for call in range(plan.first_stop[pattern], plan.first_stop[pattern + 1]):
                key = line, network.stops.stop_id[plan.stop[call]], period.name
                rows[key] = rows.get(key, 0.0) + flows.boardings[call]
    text = "".join(
        f"{line},{period},{stop},{boardings * TIMES_MODELLED:.9f},street\n"
        for (line, stop, period), boardings in rows.items()
        if boardings > 0
    )
    path.write_text("line,period,stop,boardings,screenline\n" + text)
