"""A town small enough to check by hand, for the examples of the functions that read a map."""

from network.osm_extract import OsmExtract
from network.quantities import bools, floats, ints


def square_town() -> OsmExtract:
    """A ring road of four corners, its diagonal, and a footpath that leads out of town.

    ::

        4 ------- 3
        |      /  |      1 to 2 and 2 to 3 are 0.01 degrees long;
        |   /     |      the footpath leads from 1 to 5, west of it.
        1 ------- 2

    Examples
    --------
    >>> square_town().way_id.tolist()
    [1, 2, 3]
    """
    return OsmExtract(
        way_id=ints([1, 2, 3]),
        way_tags=(
            (("highway", "primary"), ("name", "Ring"), ("maxspeed", "50")),
            (("highway", "residential"), ("name", "Diagonal")),
            (("highway", "footway"),),
        ),
        first_node=ints([0, 5, 7, 9]),
        node_ref=ints([1, 2, 3, 4, 1, 1, 3, 1, 5]),
        node_lon=floats([24.94, 24.95, 24.95, 24.94, 24.94, 24.94, 24.95, 24.94, 24.93]),
        node_lat=floats([60.17, 60.17, 60.18, 60.18, 60.17, 60.17, 60.18, 60.17, 60.17]),
        gap_before=bools([False] * 9),
        stop_id=ints([]),
        stop_lon=floats([]),
        stop_lat=floats([]),
        stop_name=(),
        building_lon=floats([]),
        building_lat=floats([]),
        building_floor_m2=floats([]),
        building_use=(),
        ban_from=ints([]),
        ban_via=ints([]),
        ban_to=ints([]),
        ban_only=bools([]),
        country_code="",
        data_date="",
        findings=(),
    )
