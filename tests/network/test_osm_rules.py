"""What the tags of a street allow, case by case."""

import pytest

from network.osm_rules import (
    BACKWARD,
    BOTH,
    CLASS_SPEEDS_KMH,
    CLOSED,
    FORWARD,
    Directions,
    bus_directions,
    country_of,
    drive_directions,
    open_on_foot,
    signed_kmh,
    street_kmh,
)


def tags_of(text: str) -> dict[str, str]:
    """Tags from ``key=value`` words; the class is secondary unless given."""
    tags = dict(pair.split("=", 1) for pair in text.split())
    return {"highway": "secondary"} | tags


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", BOTH),
        ("oneway=yes", FORWARD),
        ("oneway=-1", BACKWARD),
        ("oneway=no junction=roundabout", BOTH),
        ("junction=roundabout", FORWARD),
        ("highway=motorway", FORWARD),
        ("oneway=alternating", BOTH),
        ("oneway=reversible", CLOSED),
        ("oneway=yes oneway:bus=no", BOTH),
        ("oneway=yes oneway:psv=no", BOTH),
        ("oneway=-1 oneway:psv=yes", FORWARD),
        ("oneway=yes busway=opposite_lane", BOTH),
        ("oneway=yes busway:left=opposite_lane", BOTH),
        ("oneway=yes lanes:psv:backward=1", BOTH),
        ("oneway=yes lanes:psv:backward=0", FORWARD),
        ("oneway=-1 lanes:bus:forward=1", BOTH),
        ("access=private", CLOSED),
        ("access=no bus=yes", BOTH),
        ("motor_vehicle=no psv=yes", BOTH),
        ("motor_vehicle=yes access=no", BOTH),
        ("bus=no", CLOSED),
        ("bus=no psv=yes", CLOSED),
        ("motorcar=no", BOTH),
        ("area=yes", CLOSED),
        ("highway=service", CLOSED),
        ("highway=service psv=yes", BOTH),
        ("highway=living_street", CLOSED),
        ("highway=living_street bus=designated", BOTH),
        ("highway=pedestrian bus=yes", BOTH),
        ("highway=busway", BOTH),
        ("highway=bus_guideway", CLOSED),
        ("highway=footway bus=yes", CLOSED),
        ("highway=construction construction=primary", CLOSED),
        ("highway=proposed", CLOSED),
        ("maxheight=2.1", CLOSED),
        ("maxheight=3.5", BOTH),
        ("maxheight=11'2\"", CLOSED),  # 3.40 m
        ("maxheight=12'", BOTH),  # 3.66 m
        ("maxheight=default", BOTH),
        ("maxweight=3.5", CLOSED),
        ("maxweight=7500kg", CLOSED),
        ("maxweight=20", BOTH),
        ("maxweight=3.5 bus=yes", CLOSED),
    ],
)
def test_bus_follows_signs_and_lanes(tags: str, expected: Directions) -> None:
    assert bus_directions(tags_of(tags)) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", BOTH),
        ("oneway=reversible", BOTH),
        ("oneway=T", BACKWARD),
        ("oneway=no junction=roundabout", FORWARD),
        ("access=no", BOTH),
        ("access=private", CLOSED),
        ("motor_vehicle=no", CLOSED),
        ("service=driveway", CLOSED),
        ("highway=service", CLOSED),
        ("highway=bus_stop", BOTH),
    ],
)
def test_cars_follow_the_rules_of_osmnx(tags: str, expected: Directions) -> None:
    assert drive_directions(tags_of(tags)) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", True),
        ("oneway=yes", True),
        ("highway=steps", True),
        ("highway=pedestrian area=yes", True),
        ("highway=motorway", False),
        ("highway=trunk", False),
        ("highway=trunk sidewalk=right", True),
        ("highway=trunk foot=yes", True),
        ("highway=cycleway", False),
        ("highway=cycleway foot=designated", True),
        ("highway=construction foot=yes", False),
        ("foot=no", False),
        ("foot=use_sidepath", False),
        ("access=private", False),
        ("access=private foot=yes", True),
        ("motorroad=yes", False),
    ],
)
def test_people_walk_where_it_is_safe_and_allowed(tags: str, expected: bool) -> None:  # noqa: FBT001 (a table)
    assert open_on_foot(tags_of(tags)) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("50", 50.0),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("10 knots", 18.52),
        ("50;30", 30.0),
        ("80|60|60", 60.0),
        ("RO:urban", 50.0),
        ("BR:urban", 60.0),
        ("DE:zone:30", 30.0),
        ("XX:rural", 90.0),
        ("none", 130.0),
        ("walk", 7.0),
        ("3", 5.0),
        ("150", 130.0),
        ("fifty", None),
        ("-10", None),
        ("0", None),
        ("1e9", None),
        ("999", None),
        ("signals", None),
        ("", None),
    ],
)
def test_speed_signs_are_read_as_they_are_written(value: str, expected: float | None) -> None:
    assert signed_kmh(value) == (None if expected is None else pytest.approx(expected))


def test_streets_without_a_readable_sign_get_the_speed_of_their_class() -> None:
    assert street_kmh({"highway": "primary"}) == CLASS_SPEEDS_KMH["primary"]
    assert street_kmh({"highway": "never_heard_of"}) == 30.0
    assert all(5 <= speed <= 130 for speed in CLASS_SPEEDS_KMH.values())


def test_implicit_speeds_tell_the_country() -> None:
    assert country_of({"highway": "primary", "maxspeed": "RO:urban"}) == "RO"
    assert country_of({"highway": "primary", "maxspeed": "50"}) == ""
