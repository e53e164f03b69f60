"""The validator of the Transit Operational Data Standard, behind types."""

from dataclasses import dataclass
from pathlib import Path

from tods_validate import validate_feed  # type: ignore[import-untyped]  # the package has no types
from tods_validate.merge import merge_feeds  # type: ignore[import-untyped]  # as above


@dataclass(frozen=True)
class Found:
    """One finding."""

    severity: str
    rule: str
    message: str


def judged(tods: Path, gtfs: Path, *enabled: str) -> list[Found]:
    """All findings on an export and the feed beside it."""
    result = validate_feed(tods, gtfs, enable=enabled)
    return [Found(f.severity.name, f.rule_id, f.message) for f in result.findings]


def errors_of(tods: Path, gtfs: Path) -> list[Found]:
    """Findings that are errors."""
    return [found for found in judged(tods, gtfs) if found.severity == "ERROR"]


def merge(tods: Path, gtfs: Path, merged: Path) -> None:
    """Write the feed with its supplements."""
    merge_feeds(tods, gtfs, merged)
