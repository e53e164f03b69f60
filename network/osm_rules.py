"""What a street allows: cars as osmnx reads it, buses, people on foot, and how fast it is.

Each rule reads the tags of one OSM way. The bus rule follows the tagging of access and one-ways in
the OSM wiki (Key:access, Key:oneway, Bus lanes); speeds follow Key:maxspeed.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

TagMap: TypeAlias = Mapping[str, str]
"""The tags of one way."""

FREQUENT_KEYS = (
    "highway",
    "name",
    "oneway",
    "maxspeed",
    "service",
    "lanes",
    "access",
    "foot",
)
"""Keys that many ways have; the rest of the keys is only asked of ways that have one of them."""

RARE_KEYS = (
    "area",
    "bus",
    "psv",
    "motor_vehicle",
    "motorcar",
    "vehicle",
    "motorroad",
    "sidewalk",
    "sidewalk:both",
    "sidewalk:left",
    "sidewalk:right",
    "oneway:bus",
    "oneway:psv",
    "busway",
    "busway:left",
    "busway:right",
    "lanes:bus:forward",
    "lanes:bus:backward",
    "lanes:psv:forward",
    "lanes:psv:backward",
    "maxheight",
    "maxweight",
    "maxspeed:type",
    "zone:maxspeed",
    "width",
    "est_width",
    "landuse",
    "ref",
    "junction",
    "bridge",
    "tunnel",
)

BUS_SPEED_LIMIT_KMH = 80.0
"""No city bus is planned faster than this, whatever the sign says."""
BUS_HEIGHT_M = 3.5
BUS_WEIGHT_T = 12.0
SLOWEST_KMH, FASTEST_KMH = 5.0, 130.0

CLASS_SPEEDS_KMH: Mapping[str, float] = {
    "motorway": 100.0,
    "motorway_link": 60.0,
    "trunk": 80.0,
    "trunk_link": 50.0,
    "primary": 50.0,
    "primary_link": 40.0,
    "secondary": 50.0,
    "secondary_link": 40.0,
    "tertiary": 40.0,
    "tertiary_link": 30.0,
    "unclassified": 40.0,
    "residential": 30.0,
    "road": 40.0,
    "busway": 50.0,
    "service": 20.0,
    "living_street": 10.0,
    "pedestrian": 10.0,
    "track": 20.0,
}
"""Assumed free-flow speed in a city where the map has no speed sign; shown as an assumption."""
OTHER_CLASS_KMH = 30.0


class Directions(NamedTuple):
    """Whether a way may be used in the order of its nodes and against it."""

    forward: bool
    backward: bool


CLOSED = Directions(forward=False, backward=False)
BOTH = Directions(forward=True, backward=True)
FORWARD = Directions(forward=True, backward=False)
BACKWARD = Directions(forward=False, backward=True)

# --- cars, as osmnx sees them ---------------------------------------------------------------------

# osmnx 2, `_overpass._get_network_filter("drive")`: the patterns match anywhere in the value, as
# they do on an Overpass server.
_DRIVE_REFUSED = (
    ("area", re.compile("yes")),
    ("access", re.compile("private")),
    ("motor_vehicle", re.compile("no")),
    ("motorcar", re.compile("no")),
    ("service", re.compile("alley|driveway|emergency_access|parking|parking_aisle|private")),
)
_DRIVE_REFUSED_CLASS = re.compile(
    "abandoned|bridleway|bus_guideway|construction|corridor|cycleway|elevator|escalator|footway|no|"
    "path|pedestrian|planned|platform|proposed|raceway|razed|rest_area|service|services|steps|track"
)
_OSMNX_ONE_WAY = frozenset({"yes", "true", "1", "-1", "reverse", "T", "F"})
_OSMNX_REVERSED = frozenset({"-1", "reverse", "T"})


def drive_directions(tags: TagMap) -> Directions:
    """Directions open to cars, by the rules of osmnx's network type ``drive``.

    Examples
    --------
    >>> drive_directions({"highway": "residential", "oneway": "-1"})
    Directions(forward=False, backward=True)
    >>> drive_directions({"highway": "residential", "access": "private"})
    Directions(forward=False, backward=False)
    """
    if _drive_class_refused(tags["highway"]):
        return CLOSED
    for key, pattern in _DRIVE_REFUSED:
        value = tags.get(key)
        if value is not None and pattern.search(value):
            return CLOSED
    oneway = tags.get("oneway")
    if oneway in _OSMNX_ONE_WAY:
        return BACKWARD if oneway in _OSMNX_REVERSED else FORWARD
    return FORWARD if tags.get("junction") == "roundabout" else BOTH


@lru_cache(maxsize=4096)
def _drive_class_refused(highway: str) -> bool:
    """Whether osmnx leaves out this value of ``highway``."""
    return _DRIVE_REFUSED_CLASS.search(highway) is not None


# --- buses ----------------------------------------------------------------------------------------

_BUS_CLASSES = frozenset(
    [
        "motorway",
        "motorway_link",
        "trunk",
        "trunk_link",
        "primary",
        "primary_link",
        "secondary",
        "secondary_link",
        "tertiary",
        "tertiary_link",
        "unclassified",
        "residential",
        "road",
        "busway",
    ]
)
_BUS_CLASSES_IF_TAGGED = frozenset({"service", "living_street", "pedestrian", "track"})
_YES = frozenset({"yes", "designated", "official", "permissive"})
_NO = frozenset(
    [
        "no",
        "private",
        "agricultural",
        "forestry",
        "delivery",
        "customers",
        "emergency",
        "military",
        "permit",
        "residents",
    ]
)
_ONE_WAY = frozenset({"yes", "true", "1"})
_REVERSED = frozenset({"-1", "reverse"})
_ROUNDABOUTS = frozenset({"roundabout", "circular"})
_ONE_WAY_CLASSES = frozenset({"motorway", "motorway_link"})
_OPPOSITE_LANE_KEYS = ("busway", "busway:left", "busway:right")


def bus_directions(tags: TagMap) -> Directions:
    """Directions in which a line may be planned along a street.

    ``bus`` and ``psv`` overrule ``motor_vehicle``, ``vehicle`` and ``access`` both ways. Service
    roads, living streets, pedestrian streets and tracks are open only where buses are named.
    Streets lower than 3.5 m or limited below 12 t are closed. One-way streets are open against the
    traffic where the map shows a contraflow bus lane or frees buses from the one-way.

    Examples
    --------
    >>> bus_directions({"highway": "residential", "access": "no", "bus": "yes"})
    Directions(forward=True, backward=True)
    >>> bus_directions({"highway": "secondary", "oneway": "yes", "busway:left": "opposite_lane"})
    Directions(forward=True, backward=True)
    >>> bus_directions({"highway": "primary", "maxheight": "2.1"})
    Directions(forward=False, backward=False)
    """
    return _one_way_for_buses(tags) if _open_to_buses(tags) else CLOSED


def _open_to_buses(tags: TagMap) -> bool:
    """Whether the street is open to buses in any direction."""
    highway = tags["highway"]
    named = _named_access(tags, ("bus", "psv"))
    if named is False or tags.get("area") == "yes":
        return False
    if highway in _BUS_CLASSES:
        if named is None and _named_access(tags, ("motor_vehicle", "vehicle", "access")) is False:
            return False
    elif highway not in _BUS_CLASSES_IF_TAGGED or named is None:
        return False
    return _fits_a_bus(tags)


def _named_access(tags: TagMap, keys: tuple[str, ...]) -> bool | None:
    """What the first tagged key says: open, closed, or nothing that decides."""
    for key in keys:
        value = tags.get(key)
        if value in _YES:
            return True
        if value in _NO:
            return False
    return None


def _fits_a_bus(tags: TagMap) -> bool:
    """Whether height and weight limits let a city bus pass."""
    height, weight = tags.get("maxheight"), tags.get("maxweight")
    if height is not None and (_metres(height) or BUS_HEIGHT_M) < BUS_HEIGHT_M:
        return False
    return weight is None or (_tonnes(weight) or BUS_WEIGHT_T) >= BUS_WEIGHT_T


def _one_way_for_buses(tags: TagMap) -> Directions:
    """Directions of a street that is open to buses."""
    for key in ("oneway:bus", "oneway:psv"):
        value = tags.get(key)
        if value == "no":
            return BOTH
        if value in _ONE_WAY:
            return FORWARD
        if value in _REVERSED:
            return BACKWARD
    general = _one_way(tags)
    if general is FORWARD and _lane_against(tags, "backward"):
        return BOTH
    if general is BACKWARD and _lane_against(tags, "forward"):
        return BOTH
    return general


def _one_way(tags: TagMap) -> Directions:
    """Directions of general traffic.

    A ``reversible`` street changes its direction by the hour and cannot carry an all-day line; an
    ``alternating`` one is a narrow passage with signals and can.
    """
    oneway = tags.get("oneway")
    if oneway in _ONE_WAY:
        return FORWARD
    if oneway in _REVERSED:
        return BACKWARD
    if oneway == "reversible":
        return CLOSED
    if oneway is None and (
        tags.get("junction") in _ROUNDABOUTS or tags["highway"] in _ONE_WAY_CLASSES
    ):
        return FORWARD
    return BOTH


def _lane_against(tags: TagMap, direction: str) -> bool:
    """Whether a bus lane runs against the one-way traffic."""
    if any(tags.get(key) == "opposite_lane" for key in _OPPOSITE_LANE_KEYS):
        return True
    lanes = (tags.get(f"lanes:{kind}:{direction}") for kind in ("bus", "psv"))
    return any(value is not None and value not in {"", "0"} for value in lanes)


# --- people on foot -------------------------------------------------------------------------------

_NOT_ON_FOOT = frozenset(
    [
        "motorway",
        "motorway_link",
        "construction",
        "proposed",
        "planned",
        "abandoned",
        "razed",
        "no",
        "raceway",
        "bus_guideway",
        "busway",
        "rest_area",
        "services",
        "escape",
        "emergency_bay",
    ]
)
_ON_FOOT_IF_TAGGED = frozenset({"trunk", "trunk_link", "cycleway"})
_SIDEWALK_KEYS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
_SIDEWALKS = frozenset({"yes", "both", "left", "right", "separate"})
_UNBUILT = frozenset({"construction", "proposed", "planned", "abandoned", "razed", "no"})


def open_on_foot(tags: TagMap) -> bool:
    """Whether people may walk along a way; one-ways do not bind them.

    Motorways are closed; trunk roads are open where the map names a sidewalk, cycleways where it
    names people on foot. ``foot`` overrules ``access``.

    Examples
    --------
    >>> open_on_foot({"highway": "steps"}), open_on_foot({"highway": "trunk"})
    (True, False)
    >>> open_on_foot({"highway": "trunk", "sidewalk": "both"})
    True
    """
    highway = tags["highway"]
    foot = _named_access(tags, ("foot",))
    if foot is False or highway in _UNBUILT or tags.get("foot") == "use_sidepath":
        return False
    if foot:
        return True
    if highway in _NOT_ON_FOOT or tags.get("motorroad") == "yes":
        return False
    if highway in _ON_FOOT_IF_TAGGED and not any(tags.get(k) in _SIDEWALKS for k in _SIDEWALK_KEYS):
        return False
    return _named_access(tags, ("access",)) is not False


# --- speeds ---------------------------------------------------------------------------------------

_MPH = 1.609344
_KNOT = 1.852
_SPEED_UNITS = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": _MPH, "knots": _KNOT}
_SPEED = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?) ?(km/h|kmh|kph|mph|knots|)")
_ZONE = re.compile(r"(?:[A-Z]{2}:)?(?:zone:?)?(\d{2,3})")
_IMPLICIT = re.compile(r"([A-Z]{2}):([a-z_]+)")
_SPEED_KEYS = ("maxspeed", "maxspeed:type", "zone:maxspeed")
_IMPLICIT_KMH = {
    "urban": 50.0,
    "rural": 90.0,
    "trunk": 100.0,
    "motorway": 120.0,
    "living_street": 10.0,
    "bicycle_road": 30.0,
    "walk": 7.0,
    "nsl_restricted": 30 * _MPH,
    "nsl_single": 60 * _MPH,
    "nsl_dual": 70 * _MPH,
}
_IMPLICIT_KMH_BY_COUNTRY = {
    ("BR", "urban"): 60.0,
    ("RU", "urban"): 60.0,
    ("BE", "rural"): 70.0,
    ("DE", "rural"): 100.0,
    ("NL", "rural"): 80.0,
    ("SE", "rural"): 70.0,
    ("GB", "motorway"): 70 * _MPH,
    ("DE", "motorway"): 130.0,
    ("FR", "motorway"): 130.0,
    ("IT", "motorway"): 130.0,
    ("RO", "motorway"): 130.0,
}
_IMPLAUSIBLE_KMH = 200.0


def street_kmh(tags: TagMap) -> float:
    """Free-flow speed: the posted one, else the assumed speed of the class.

    Always finite and within 5 and 130 km/h.

    Examples
    --------
    >>> street_kmh({"highway": "primary", "maxspeed": "50;30"})
    30.0
    >>> street_kmh({"highway": "residential", "maxspeed": "fifty"})
    30.0
    """
    return posted_kmh(tags) or CLASS_SPEEDS_KMH.get(tags["highway"], OTHER_CLASS_KMH)


def posted_kmh(tags: TagMap) -> float | None:
    """Speed that the map gives for a street, or None where it gives none that can be read.

    Examples
    --------
    >>> posted_kmh({"highway": "primary", "maxspeed": "60"})
    60.0
    """
    for key in _SPEED_KEYS:
        value = tags.get(key)
        if value is not None and (signed := signed_kmh(value)) is not None:
            return signed
    return None


@lru_cache(maxsize=4096)
def signed_kmh(value: str) -> float | None:
    """Speed of a ``maxspeed`` value in km/h, or None where it says nothing usable.

    Of several values the lowest counts; country codes such as ``RO:urban`` follow the OSM wiki,
    Key:maxspeed.

    Examples
    --------
    >>> round(signed_kmh("30 mph"), 1), signed_kmh("RO:urban"), signed_kmh("none")
    (48.3, 50.0, 130.0)
    >>> signed_kmh("-10") is None
    True
    """
    read = [speed for part in re.split(r"[;|]", value) if (speed := _one_sign(part.strip()))]
    return min(max(min(read), SLOWEST_KMH), FASTEST_KMH) if read else None


def _one_sign(text: str) -> float | None:
    """Speed of one value without separators."""
    if number := _SPEED.fullmatch(text):
        speed = float(number[1].replace(",", ".")) * _SPEED_UNITS[number[2]]
        return speed if 0 < speed <= _IMPLAUSIBLE_KMH else None
    if zone := _ZONE.fullmatch(text):
        return float(zone[1])
    if text == "none":
        return FASTEST_KMH
    if text == "walk":
        return _IMPLICIT_KMH["walk"]
    if code := _IMPLICIT.fullmatch(text):
        return _IMPLICIT_KMH_BY_COUNTRY.get((code[1], code[2]), _IMPLICIT_KMH.get(code[2]))
    return None


def country_of(tags: TagMap) -> str:
    """Country code that an implicit speed such as ``RO:urban`` names, else empty.

    Examples
    --------
    >>> country_of({"highway": "primary", "maxspeed": "RO:urban"})
    'RO'
    """
    for key in _SPEED_KEYS:
        value = tags.get(key)
        if value is not None and (code := _IMPLICIT.fullmatch(value)):
            return code[1]
    return ""


# --- sizes ----------------------------------------------------------------------------------------

_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,3})?) ?(m|t|kg|lbs|st|ft|)")
_FEET = re.compile(r"(\d{1,2})' ?(?:(\d{1,2})(?:\"|''))?")
_TONNES = {"": 1.0, "t": 1.0, "kg": 0.001, "lbs": 0.00045359237, "st": 0.90718474}
_METRES = {"": 1.0, "m": 1.0, "ft": 0.3048}


def _metres(value: str) -> float | None:
    """Metres of a ``maxheight`` value, or None where it states no size."""
    if feet := _FEET.fullmatch(value):
        return int(feet[1]) * 0.3048 + int(feet[2] or 0) * 0.0254
    size = _SIZE.fullmatch(value.replace(",", "."))
    return float(size[1]) * _METRES[size[2]] if size and size[2] in _METRES else None


def _tonnes(value: str) -> float | None:
    """Tonnes of a ``maxweight`` value, or None where it states no weight."""
    weight = _SIZE.fullmatch(value.replace(",", "."))
    return float(weight[1]) * _TONNES[weight[2]] if weight and weight[2] in _TONNES else None
