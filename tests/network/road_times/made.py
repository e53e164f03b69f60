"""Hierarchies for tests, made in one step."""

from network.quantities import IntArray
from network.road_times.driving_states import states_at_junctions, states_with_turns
from network.road_times.hierarchy import RoadHierarchy, road_hierarchy
from network.road_times.metric import RoadMetric, customised
from network.streets import StreetGraph
from network.turns import legal_turns


def driving_hierarchy(streets: StreetGraph) -> RoadHierarchy:
    """Hierarchy of a bus."""
    return road_hierarchy(states_with_turns(streets, legal_turns(streets)))


def driving(streets: StreetGraph, cost_ms: IntArray | None = None) -> RoadMetric:
    """Times of a bus, at free flow by default."""
    cost = streets.free_flow_ms if cost_ms is None else cost_ms
    return customised(driving_hierarchy(streets), cost, streets.length_m)


def on_foot(streets: StreetGraph) -> RoadMetric:
    """Times of a person who turns anywhere."""
    hierarchy = road_hierarchy(states_at_junctions(streets))
    return customised(hierarchy, streets.free_flow_ms, streets.length_m)
