"""Exchanges with the pool: the choice against trying all, and sets that no line of it improves."""

from functools import cache
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import ints
from routing.line_planning.search.annealing import Limits, buses_of
from routing.line_planning.search.design_lines import (
    DesignLine,
    RunningLine,
    find_running,
    running_every,
)
from routing.line_planning.search.design_model import design_model
from routing.line_planning.search.exchanges import (
    Exchange,
    Exchanged,
    Exchanges,
    chosen_exchanges,
    forms_held,
)
from routing.line_planning.search.pricing import Pricing
from routing.weights import JourneyWeights
from tests.routing.line_planning.search.searched_city import AM, city, drawing

FLEET = 16


@cache
def lines() -> list[DesignLine]:
    """Some candidates of a small city."""
    _, _, pool = city()
    found = []
    for row in range(0, pool.n_lines, 25):
        ways = tuple(tuple(pool.stops_of(int(p)).tolist()) for p in pool.patterns_of(row))
        line = drawing().find_line(ways)
        assert line is not None
        found.append(line)
    return found


def pricing() -> Pricing:
    network, demand, _ = city()
    return Pricing(design_model(network, demand, AM, JourneyWeights(), 1))


def start() -> list[RunningLine]:
    return [run for line in lines()[:3] if (run := find_running(line, 4)) is not None]


def pool() -> list[RunningLine]:
    return forms_held([start(), [running_every(line, 900) for line in lines()[3:13]]], 60)


def never_stops() -> bool:
    return True


def improved(limits: Limits, allowed: int = 10**6, n_threads: int = 2) -> Exchanged:
    pricings = [pricing() for _ in range(n_threads)]
    exchanges = Exchanges(pricings, limits, pool(), 0, 1, never_stops)
    return exchanges.improve(start(), allowed)


def paid(runs: list[RunningLine]) -> int:
    return pricing().base([(run.line, run.headway_s) for run in runs])


def test_each_line_has_the_headways_it_had_and_one_step_from_them() -> None:
    # Of 4, 5, 6, 7.5, 10, 12, 15, 20, 30 and 60 min: 10 and 12 come with 7.5 and 15, 60 with 30.
    one, other = lines()[:2]
    sets = [[running_every(one, 600)], [running_every(other, 3600), running_every(one, 720)]]
    forms = forms_held(sets, 100)
    assert [form.headway_s for form in forms if form.line is one] == [450, 600, 720, 900]
    assert [form.headway_s for form in forms if form.line is other] == [1800, 3600]
    assert [form.headway_s for form in forms_held(sets, 2)] == [450, 600]


def test_the_set_after_exchanges_is_cheaper_within_the_fleet_and_priced_right() -> None:
    done = improved(Limits(FLEET))
    assert done.paid == paid(done.lines) < paid(start())
    assert buses_of(done.lines) <= FLEET
    ways = [run.line.ways for run in done.lines]
    assert len(set(ways)) == len(ways)


def test_no_exchange_of_one_line_with_the_pool_improves_the_last_set() -> None:
    done = improved(Limits(FLEET))
    better = []
    for slot in (None, *range(len(done.lines))):
        others = [run for place, run in enumerate(done.lines) if place != slot]
        taken = {run.line.ways for run in others}
        forms = [form for form in pool() if form.line.ways not in taken]
        better += [
            form
            for form in forms
            if buses_of([*others, form]) <= FLEET and paid([*others, form]) < done.paid
        ]
    assert better == []


def test_the_same_exchanges_are_made_again_whatever_the_threads() -> None:
    one, two = improved(Limits(FLEET)), improved(Limits(FLEET), n_threads=1)
    assert [(run.line.ways, run.headway_s) for run in one.lines] == [
        (run.line.ways, run.headway_s) for run in two.lines
    ]
    assert one.evaluations == two.evaluations


def test_kilometres_are_kept_where_they_are_limited() -> None:
    km = sum(run.km_per_hour for run in start())
    done = improved(Limits(FLEET, km))
    assert sum(run.km_per_hour for run in done.lines) <= km + 0.01
    assert done.paid < paid(start())


def test_without_work_or_once_stopped_the_set_stays_as_it_is() -> None:
    assert improved(Limits(FLEET), allowed=0).evaluations == 0
    stopped = Exchanges([pricing()], Limits(FLEET), pool(), 0, 1, lambda: False)
    assert stopped.improve(start(), 10**6).lines == start()


@cache
def numbered() -> list[RunningLine]:
    return [running_every(line, 600) for line in lines()[:4]]


@st.composite
def some_exchanges(draw: st.DrawFn) -> list[Exchange]:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    found = []
    for _ in range(draw(st.integers(0, 7))):
        goes = int(random.integers(-1, 3))
        comes = int(random.integers(-1, 4))
        found.append(
            Exchange(
                None if goes < 0 else goes,
                None if comes < 0 else numbered()[comes],
                saved=int(random.integers(-50, 100)),
                buses=int(random.integers(-3, 4)),
                km_per_hour=float(random.integers(-20, 20)),
            )
        )
    return found


def _fits(chosen: tuple[Exchange, ...], left: Limits) -> bool:
    goes = [each.goes for each in chosen if each.goes is not None]
    comes = [each.comes.line.ways for each in chosen if each.comes is not None]
    once = len(set(goes)) == len(goes) and len(set(comes)) == len(comes)
    buses = sum(each.buses for each in chosen)
    km = sum(each.km_per_hour for each in chosen)
    return once and buses <= left.fleet and km <= left.km_per_hour


@settings(max_examples=40, deadline=None)
@given(exchanges=some_exchanges(), fleet=st.integers(0, 3), most=st.integers(1, 4))
@pytest.mark.parametrize("km", [0.0, 15.0, float("inf")])
def test_no_other_exchanges_within_the_limits_save_more(
    exchanges: list[Exchange], fleet: int, most: int, km: float
) -> None:
    left = Limits(fleet, km)
    # Only those that save time or free buses are of use; each of them once.
    useful = [each for each in exchanges if each.saved > 0 or each.buses < 0]
    sets = chain.from_iterable(combinations(useful, n) for n in range(most + 1))
    best = max(sum(each.saved for each in some) for some in sets if _fits(some, left))
    chosen = chosen_exchanges(exchanges, left, most, seed=1)
    assert len(chosen) <= most
    assert _fits(tuple(chosen), left)
    if len(useful) <= 3:  # of more, those alike are thinned out
        assert sum(each.saved for each in chosen) == best


def test_the_bound_of_lines_is_no_more_than_any_of_their_sets_pay() -> None:
    runs = [running_every(line, 900) for line in lines()[:6]]
    often = [(run.line, 240) for run in runs]
    least = pricing().least(often)
    assert 0 < least <= min(paid(list(some)) for n in (1, 3, 6) for some in combinations(runs, n))
    assert ints([least]).tolist() == [pricing().least(often[::-1])]
