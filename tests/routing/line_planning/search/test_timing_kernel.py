"""A way timed by the kernel is the way timed step by step, and keeps the same limits."""

from dataclasses import replace

import numpy as np

from routing.line_planning.search.design_model import TICK_S
from tests.reference.timed_ways import timed_way
from tests.routing.line_planning.search.searched_city import AM, RUN_TIMES, SENSE, city, drawing


def test_ways_drawn_at_random_are_timed_and_refused_as_step_by_step() -> None:
    network, _, pool = city()
    random = np.random.default_rng(5)
    terminal = network.stops.terminal.copy()
    terminal[random.random(len(terminal)) < 0.1] = False
    stops = replace(network.stops, terminal=terminal)
    loose = replace(SENSE, shortest_run_s=60, most_detour=1.2)
    drawn = replace(drawing(), network=replace(network, stops=stops), sense=loose)
    kept = broken = 0
    for row in range(0, pool.n_patterns, 5):
        way = pool.stops_of(row).tolist()
        begin, end = sorted(random.integers(0, len(way) + 1, 2).tolist())
        way = way[begin:end]
        if way and random.random() < 0.3:  # another stop on the way, or one served again
            way.insert(int(random.integers(0, len(way))), int(random.choice(pool.stop)))
        expected = timed_way(
            way, network.street_times, stops.area.tolist(), terminal.tolist(), RUN_TIMES, AM, loose
        )
        found = drawn.find_line((tuple(way),))
        if expected is None or found is None:
            # A line of one way also needs a way round at its end, which the grid always has.
            assert expected is None
            assert found is None
            broken += 1
            continue
        kept += 1
        arrive, depart = expected
        assert (found.arrive * TICK_S).round(6).tolist() == arrive
        assert (found.depart * TICK_S).round(6).tolist() == depart
        assert found.area.tolist() == stops.area[way].tolist()
    assert min(kept, broken) > 20


def test_a_way_may_end_in_the_area_where_it_starts_but_serve_no_other_twice() -> None:
    network, _, pool = city()
    out, back = (pool.stops_of(int(p)).tolist() for p in pool.patterns_of(0))
    area = network.stops.area
    assert area[out[-1]] == area[back[0]]
    wide = replace(SENSE, most_detour=1e9, longest_run_s=10**6, spacing_m=(1.0, 1e6))
    loose = replace(drawing(), sense=wide)
    middle = out[len(out) // 2]
    ring = loose.find_line(((out[0], middle, back[-1]),))
    assert ring is not None
    assert ring.area[0] == ring.area[-1]
    assert loose.find_line(((out[0], middle, out[1], middle, out[-1]),)) is None
    assert loose.find_line(((out[0], middle, out[0], back[-1]),)) is None
