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
