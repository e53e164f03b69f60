"""What the HTTP service is told by whoever runs it: names, limits and places, as plain values."""

from dataclasses import dataclass, field
from pathlib import Path

from network.quantities import MIB
from scenarios.store.records import FileRole


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """How much the service reads from outside; whoever sends more is told the limit.

    Attributes
    ----------
    document_bytes : int
        Of a request without files.
    upload_bytes : int
        Of a request with files.
    map_bytes, feed_bytes, table_bytes : int
        Of one street map, one feed, one table.
    feeds : int
        Of each kind in one network.
    name_length : int
        Characters of a name that a planner gives.
    waiting_jobs : int
        Jobs that are neither ended nor cancelled.
    """

    document_bytes: int = MIB
    upload_bytes: int = 1024 * MIB
    map_bytes: int = 512 * MIB
    feed_bytes: int = 200 * MIB
    table_bytes: int = 50 * MIB
    feeds: int = 10
    name_length: int = 120
    waiting_jobs: int = 100

    def bytes_of(self, role: FileRole) -> int:
        """Most bytes of one file.

        Examples
        --------
        >>> ServiceLimits().bytes_of(FileRole.OD) // MIB
        50
        """
        match role:
            case FileRole.OSM:
                return self.map_bytes
            case FileRole.GTFS | FileRole.BACKGROUND:
                return self.feed_bytes
            case _:
                return self.table_bytes


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What whoever runs the service decides.

    Attributes
    ----------
    hosts : tuple of str
        Names under which the service may be called, beside those of this machine; ``*`` for any.
    limits : ServiceLimits
    scratch : Path, optional
        Where uploads are written while they are read; best on the disk of the store.
    look_every_s : float
        Between two looks at a job that somebody follows.
    """

    hosts: tuple[str, ...] = ()
    limits: ServiceLimits = field(default_factory=ServiceLimits)
    scratch: Path | None = None
    look_every_s: float = 0.5
