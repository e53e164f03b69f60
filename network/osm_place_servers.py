"""Whom to ask for a map by place name, how much to ask for, and how long to wait."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from network.errors import InputError
from network.osm_bytes import DEFAULT_OSM_LIMITS, OsmLimits
from network.osm_place_area import MOST_KM2
from network.quantities import MIB


@dataclass(frozen=True, slots=True)
class MapServers:
    """Whom to ask. Only these two hosts are ever contacted, whatever they answer.

    Attributes
    ----------
    geocoder : str
        Base address of a Nominatim server.
    overpass : str
        Base address of an Overpass server.
    """

    geocoder: str = "https://nominatim.openstreetmap.org/"
    overpass: str = "https://overpass-api.de/api"

    def __post_init__(self) -> None:
        for url in (self.geocoder, self.overpass):
            if not _is_address(url):
                message = (
                    f"{url!r} is not the address of a map server; write it like "
                    "https://overpass-api.de/api"
                )
                raise InputError(message)


@dataclass(frozen=True, slots=True)
class PlaceLimits:
    """How much to ask for and how long to wait.

    Attributes
    ----------
    km2 : float
        Largest place.
    osm : OsmLimits
        Largest map.
    outline_bytes : int
        Largest answer of the geocoder.
    geocoder_s, map_s : float
        Longest wait for each answer as a whole.
    query_s : int
        Time that the map server may take to find the data.
    query_bytes : int
        Memory that it may take.
    busy_waits_s : tuple of float
        Waits between tries while a server is busy.
    longest_wait_s : float
        A server that asks for a longer one is not asked again.
    turn_s : float
        Longest wait for other downloads to end.
    """

    km2: float = MOST_KM2
    osm: OsmLimits = DEFAULT_OSM_LIMITS
    outline_bytes: int = 64 * MIB
    geocoder_s: float = 60.0
    map_s: float = 1800.0
    query_s: int = 180
    query_bytes: int = 1024 * MIB
    busy_waits_s: tuple[float, ...] = (15.0, 30.0, 60.0)
    longest_wait_s: float = 120.0
    turn_s: float = 3600.0


def _is_address(url: str) -> bool:
    """Whether this is the plain address of a web server."""
    try:
        parts = urlsplit(url)
        named = parts.hostname and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:
        return False
    return bool(named) and parts.scheme in {"http", "https"} and url.isprintable()


def host_of(url: str) -> str:
    """The server's name, without a password that its address may hold."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


DEFAULT_SERVERS = MapServers()
DEFAULT_PLACE_LIMITS = PlaceLimits()
