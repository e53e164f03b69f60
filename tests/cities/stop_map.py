"""A map that holds stops and nothing else."""

from network.osm_extract import OsmExtract
from network.quantities import bools, floats, ints
from tests.cities.grid import MIDDLE


def map_with_stops(*stops: tuple[int, float, float, str]) -> OsmExtract:
    """Extract with nothing but stops: id, metres east, metres north, name."""
    lon, lat = MIDDLE.to_degrees([stop[1] for stop in stops], [stop[2] for stop in stops])
    nothing = ints([])
    return OsmExtract(
        way_id=nothing,
        way_tags=(),
        first_node=ints([0]),
        node_ref=nothing,
        node_lon=floats([]),
        node_lat=floats([]),
        gap_before=bools([]),
        stop_id=ints([stop[0] for stop in stops]),
        stop_lon=floats(lon),
        stop_lat=floats(lat),
        stop_name=tuple(stop[3] for stop in stops),
        building_lon=floats([]),
        building_lat=floats([]),
        building_floor_m2=floats([]),
        building_use=(),
        ban_from=nothing,
        ban_via=nothing,
        ban_to=nothing,
        ban_only=bools([]),
        country_code="",
        data_date="",
        findings=(),
    )
