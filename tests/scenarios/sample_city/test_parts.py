"""Small parts of the generator, on cases small enough to solve by hand."""

import math

from scenarios.sample_city.chains import chains
from scenarios.sample_city.driving import bus_ways, circulating, drive, turning_metres
from scenarios.sample_city.kinds import Kind, Street, StreetPlan
from scenarios.sample_city.people import whole_shares
from scenarios.sample_city.streets import connected, open_one_ways
from scenarios.sample_city.turn_bans import TurnBan

# A square block of 100 m streets and a diagonal way around:
#   2 --- 3
#   |     |
#   0 --- 1
CORNERS = ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0), (100.0, 100.0))


def _block(*, oneway: bool = False) -> StreetPlan:
    """The block; its southern side may be one-way eastwards."""
    sides = ((0, 1, oneway), (1, 3, False), (3, 2, False), (2, 0, False))
    streets = [Street(a, b, Kind.TERTIARY, f"{a}", oneway=way) for a, b, way in sides]
    return StreetPlan(CORNERS, ((0, 0), (1, 0), (0, 1), (1, 1)), tuple(streets))


def _points(plan: StreetPlan, bans: list[TurnBan], via: list[int]) -> list[int]:
    """Points that a bus passes."""
    ways = bus_ways(plan, bans)
    return [ways.arcs[k].head for k in drive(ways, [(point,) for point in via])]


def test_a_bus_takes_the_direct_street() -> None:
    assert _points(_block(), [], [1, 0]) == [0]


def test_a_bus_goes_around_the_block_against_a_one_way_street() -> None:
    assert _points(_block(oneway=True), [], [1, 0]) == [3, 2, 0]


def test_a_bus_goes_around_a_forbidden_turn() -> None:
    # Street 0 is 0-1, street 1 is 1-3: no turn at 1 from the first into the second.
    ban = TurnBan("no_left_turn", 0, 1, 1)
    assert _points(_block(), [], [0, 1, 3]) == [1, 3]
    assert _points(_block(), [ban], [0, 1, 3]) == []  # without U-turns there is no other way on


def test_only_straight_on_forbids_every_other_turn() -> None:
    # At 1 one may only go on to 3, which is where the road leads anyway; at 3 only to street 1.
    ban = TurnBan("only_straight_on", 1, 3, 1)
    assert _points(_block(), [ban], [1, 3, 2]) == []


def test_a_bus_takes_the_nearer_of_two_places_that_will_do() -> None:
    plan = _block(oneway=True)
    ways = bus_ways(plan, [])
    assert [ways.arcs[k].head for k in drive(ways, [(1,), (0, 2)])] == [3, 2]


def test_a_bus_keeps_off_avoided_streets_where_that_is_not_far() -> None:
    # From 0 to 3 both ways around the block are 200 m; an avoided metre counts like 1.6.
    plan = _block()
    ways = bus_ways(plan, [])
    south = frozenset(k for k, arc in enumerate(ways.arcs) if (arc.tail, arc.head) == (0, 1))
    west = frozenset(k for k, arc in enumerate(ways.arcs) if (arc.tail, arc.head) == (0, 2))
    assert [ways.arcs[k].head for k in drive(ways, [(0,), (3,)], south)] == [2, 3]
    assert [ways.arcs[k].head for k in drive(ways, [(0,), (3,)], west)] == [1, 3]
    # From 0 to 1 the direct 100 m, counted as 160, are still less than 300 around.
    assert [ways.arcs[k].head for k in drive(ways, [(0,), (1,)], south)] == [1]


def test_a_bus_turns_around_a_block_and_not_on_the_spot() -> None:
    # Having come from 0 to 1, a bus that is to drive 0-1 again goes 1-3-2-0-1: 400 m. To drive
    # 1-0 it would have to turn around, and this block has no other streets.
    ways = bus_ways(_block(), [])
    arc_of = {(arc.tail, arc.head): k for k, arc in enumerate(ways.arcs)}
    assert turning_metres(ways, arc_of[0, 1], arc_of[0, 1]) == 400.0
    assert turning_metres(ways, arc_of[0, 1], arc_of[1, 0]) == math.inf


def test_a_dead_end_does_not_circulate() -> None:
    # A fifth street leads from corner 3 to a point far off and nowhere else.
    block = _block()
    far = (500.0, 500.0)
    stub = Street(3, 4, Kind.TERTIARY, "stub")
    plan = StreetPlan((*block.points, far), block.cells, (*block.streets, stub))
    # Without U-turns each way around the block stays a ring of its own: neither is most of all
    # ten arcs. A shortcut 0-3 lets a bus change from one to the other.
    assert circulating(bus_ways(plan, [])) == frozenset()
    shortcut = Street(0, 3, Kind.TERTIARY, "shortcut")
    joined = StreetPlan(plan.points, plan.cells, (*plan.streets, shortcut))
    found = circulating(bus_ways(joined, []))
    assert len(found) == 10  # both directions of the four sides and of the shortcut
    assert not any(4 in arc for arc in found)


def test_a_chain_breaks_where_asked_and_keeps_one_way_directions() -> None:
    row = [Street(k, k + 1, Kind.PRIMARY, "row", oneway=True) for k in range(3)]
    assert chains(row, lambda s: s.line) == [([0, 1, 2], [0, 1, 2, 3])]
    assert chains(row, lambda s: s.line, breaks={2}) == [([0, 1], [0, 1, 2]), ([2], [2, 3])]


def test_two_one_way_pieces_that_meet_head_on_do_not_chain() -> None:
    pieces = [
        Street(0, 1, Kind.PRIMARY, "row", oneway=True),
        Street(2, 1, Kind.PRIMARY, "row", oneway=True),
    ]
    assert len(chains(pieces, lambda s: s.line)) == 2


def test_a_one_way_trap_is_opened_and_an_island_is_left_out() -> None:
    trap = Street(0, 1, Kind.RESIDENTIAL, "trap", oneway=True)
    island = Street(7, 8, Kind.RESIDENTIAL, "island")
    kept = connected([trap, island], 0)
    assert kept == [trap]
    assert [s.oneway for s in open_one_ways(kept, 0)] == [False]


def test_whole_shares_keep_the_total_and_prefer_the_largest_rest() -> None:
    # 10 x (0.26, 0.37, 0.37) = 2.6, 3.7, 3.7: two left over go to the two largest rests.
    assert whole_shares([0.26, 0.37, 0.37], 10) == [2, 4, 4]
