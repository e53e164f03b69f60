"""Warnings of the independent GTFS check that an exported feed may raise, and why."""

from collections.abc import Mapping
from types import MappingProxyType

ALLOWED_WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "mixed_case_recommended_field": (
            "names are those of the map or the feed they come from; we do not guess how a name in "
            "capitals is written"
        ),
        "non_ascii_or_non_printable_char": (
            "ids are those of the input, so that they stay the same from export to export; the "
            "reference allows any UTF-8"
        ),
    }
)
"""By code of gtfs-guru 1.0. Any other warning fails the build."""

_DATED = (
    "the feed is valid from the Monday after the date of its map, so that the same map gives the "
    "same feed on any day; a map of years ago gives a calendar of years ago, the report says so, "
    "and --valid-from sets another day"
)

ALLOWED_WHEN_THE_MAP_IS_OLD: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "expired_calendar",
            "trip_coverage_not_active_for_next7_days",
            "feed_expiration_date7_days",
        ),
        _DATED,
    )
)
"""Allowed besides where a feed is checked after its last day. On its first day none may occur."""
