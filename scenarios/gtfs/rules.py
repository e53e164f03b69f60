"""The GTFS schedule reference as data: files, columns, keys and references that planning reads.

Source: General Transit Feed Specification Reference (MobilityData, gtfs.org), as of 2023-11-16.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose cells must be found in a column of another table, unless they are blank.

    Attributes
    ----------
    column : str
    tables : tuple of str
        Tables to look in; one of them is enough.
    key : str
        The column to look in.
    """

    column: str
    tables: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class TableRule:
    """What the reference says about one file.

    Attributes
    ----------
    name : str
        File name without ``.txt``.
    columns : tuple of str
        Known columns in the order in which we write them.
    required : tuple of str
        Columns that must be there, and must not be blank in any row.
    key : tuple of str
        Columns that together name a row; empty where rows have no name.
    references : tuple of Reference
    needed : bool
        Whether a feed without this file, or without a row in it, is no feed.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    needed: bool


def _rule(
    name: str, columns: str, required: str, key: str, references: str = "", *, needed: bool = False
) -> TableRule:
    """Rule from blank-separated names; a reference reads ``column>table|table.key``."""
    return TableRule(
        name=name,
        columns=tuple(columns.split()),
        required=tuple(required.split()),
        key=tuple(key.split()),
        references=tuple(_reference(text) for text in references.split()),
        needed=needed,
    )


def _reference(text: str) -> Reference:
    """Reference from ``column>table|table.key``."""
    column, target = text.split(">")
    tables, key = target.split(".")
    return Reference(column, tuple(tables.split("|")), key)


_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"

WEEKDAY_COLUMNS = tuple(_WEEKDAYS.split())
"""Columns of ``calendar.txt``, Monday first."""

_RULES = (
    _rule(
        "agency",
        """agency_id agency_name agency_url agency_timezone agency_lang agency_phone
        agency_fare_url agency_email""",
        required="agency_name agency_url agency_timezone",
        key="agency_id",
        needed=True,
    ),
    _rule(
        "stops",
        """stop_id stop_code stop_name tts_stop_name stop_desc stop_lat stop_lon zone_id stop_url
        location_type parent_station stop_timezone wheelchair_boarding level_id platform_code""",
        required="stop_id",
        key="stop_id",
        references="parent_station>stops.stop_id",
        needed=True,
    ),
    _rule(
        "routes",
        """route_id agency_id route_short_name route_long_name route_desc route_type route_url
        route_color route_text_color route_sort_order continuous_pickup continuous_drop_off
        network_id""",
        required="route_id route_type",
        key="route_id",
        references="agency_id>agency.agency_id",
        needed=True,
    ),
    _rule(
        "trips",
        """route_id service_id trip_id trip_headsign trip_short_name direction_id block_id shape_id
        wheelchair_accessible bikes_allowed""",
        required="route_id service_id trip_id",
        key="trip_id",
        references="""route_id>routes.route_id service_id>calendar|calendar_dates.service_id
        shape_id>shapes.shape_id""",
        needed=True,
    ),
    _rule(
        "stop_times",
        """trip_id arrival_time departure_time stop_id stop_sequence stop_headsign pickup_type
        drop_off_type continuous_pickup continuous_drop_off shape_dist_traveled timepoint""",
        required="trip_id stop_id stop_sequence",
        key="trip_id stop_sequence",
        references="trip_id>trips.trip_id stop_id>stops.stop_id",
        needed=True,
    ),
    _rule(
        "calendar",
        f"service_id {_WEEKDAYS} start_date end_date",
        required=f"service_id {_WEEKDAYS} start_date end_date",
        key="service_id",
    ),
    _rule(
        "calendar_dates",
        "service_id date exception_type",
        required="service_id date exception_type",
        key="service_id date",
    ),
    _rule(
        "shapes",
        "shape_id shape_pt_lat shape_pt_lon shape_pt_sequence shape_dist_traveled",
        required="shape_id shape_pt_lat shape_pt_lon shape_pt_sequence",
        key="shape_id shape_pt_sequence",
    ),
    _rule(
        "frequencies",
        "trip_id start_time end_time headway_secs exact_times",
        required="trip_id start_time end_time headway_secs",
        key="trip_id start_time",
        references="trip_id>trips.trip_id",
    ),
    _rule(
        "transfers",
        """from_stop_id to_stop_id from_route_id to_route_id from_trip_id to_trip_id transfer_type
        min_transfer_time""",
        required="",
        key="from_stop_id to_stop_id from_trip_id to_trip_id from_route_id to_route_id",
        references="""from_stop_id>stops.stop_id to_stop_id>stops.stop_id
        from_route_id>routes.route_id to_route_id>routes.route_id
        from_trip_id>trips.trip_id to_trip_id>trips.trip_id""",
    ),
    _rule(
        "feed_info",
        """feed_publisher_name feed_publisher_url feed_lang default_lang feed_start_date
        feed_end_date feed_version feed_contact_email feed_contact_url""",
        required="",
        key="",
    ),
    _rule(
        "attributions",
        """attribution_id agency_id route_id trip_id organization_name is_producer is_operator
        is_authority attribution_url attribution_email attribution_phone""",
        required="organization_name",
        key="",
        references="""agency_id>agency.agency_id route_id>routes.route_id
        trip_id>trips.trip_id""",
    ),
)

RULES: Mapping[str, TableRule] = MappingProxyType({rule.name: rule for rule in _RULES})
"""By file name without ``.txt``. Any other file of a feed (fares, levels, translations) is carried
along unread."""
