"""Finds the street map of a place by its name, and keeps it, so that it is downloaded once.

The name goes to a geocoder (through osmnx), the outline that comes back to an Overpass server. What
is kept is checked first; what is kept is used again without a network. Why it is built this way:
docs/decisions/0004-maps-by-place-name.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from network.errors import Cancelled, InputError, LimitError, NotFoundError
from network.osm_bytes import look_at_bytes
from network.osm_file import read_osm
from network.osm_map_servers import (
    BROKEN,
    BUSY,
    DISK,
    DOWNLOAD,
    ELSEWHERE,
    GEOCODE,
    NO_AREA,
    SLOW,
    STATUS,
    TOO_LARGE,
    UNKNOWN,
    UNREACHABLE,
)
from network.osm_place_area import (
    OWN_EXTRACT,
    PlaceArea,
    area_of_place,
    checked_name,
    map_query,
)
from network.osm_place_cache import (
    answer_file,
    find_area,
    keep,
    keep_area,
    new_file,
    one_at_a_time,
)
from network.osm_place_servers import (
    DEFAULT_PLACE_LIMITS,
    DEFAULT_SERVERS,
    MapServers,
    PlaceLimits,
    host_of,
)
from network.osm_server_process import ServerAnswer, server_answer, wait
from network.quantities import MIB


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """The street map of a place as a file.

    Attributes
    ----------
    path : Path
        For `network.osm_file.read_osm`.
    title : str
        The place's name as the geocoder has it; text of somebody else.
    km2 : float
    from_cache : bool
        Whether no server was asked for the map.
    """

    path: Path
    title: str
    km2: float
    from_cache: bool


class Watcher(Protocol):
    """Told how far the work is, 0 to 1, and what it does; answers whether to go on."""

    def __call__(self, share: float, message: str, /) -> bool:
        """Return False to stop."""
        ...


def unwatched(share: float, message: str, /) -> bool:
    """Watch nothing and never stop.

    Examples
    --------
    >>> unwatched(0.5, "downloading")
    True
    """
    del share, message
    return True


def osm_of_place(
    name: str,
    folder: Path,
    watch: Watcher = unwatched,
    servers: MapServers = DEFAULT_SERVERS,
    limits: PlaceLimits = DEFAULT_PLACE_LIMITS,
) -> PlaceMap:
    """Street map of a place, from the cache or else from the map servers.

    Parameters
    ----------
    name : str
        As on a map, best with the country.
    folder : Path
        The cache; several processes may share it.
    watch : Watcher
        Called about 20 times a second; answering False stops at once.
    servers : MapServers
    limits : PlaceLimits

    Returns
    -------
    PlaceMap

    Raises
    ------
    NotFoundError
        If the geocoder does not know the name.
    LimitError
        If the place or its map is too large.
    InputError
        If the name is no name or no area, or a server cannot be reached, is busy, is too slow or
        does not answer with a map.
    Cancelled
        If `watch` answers False.

    Examples
    --------
    >>> osm_of_place("", Path("places"))
    Traceback (most recent call last):
    network.errors.InputError: '' is not the name of a place; give one such as "Ulm, Germany"
    """
    asked = checked_name(name)
    errand = _Errand(asked, folder, watch, servers, limits)
    errand.say(0.0, f"looking for {asked}")
    known = errand.find()
    if known is None:
        with one_at_a_time(folder, errand.look, limits.turn_s):
            known = errand.find() or errand.fetch()  # another process may have fetched it meanwhile
    errand.say(1.0, f"{known.title}: {'kept map, no download' if known.from_cache else 'done'}")
    return known


_Order: TypeAlias = dict[str, str | float]


class _Errand:
    """One search for one map."""

    def __init__(
        self, name: str, folder: Path, watch: Watcher, servers: MapServers, limits: PlaceLimits
    ) -> None:
        self.name = name
        self.folder = folder
        self.servers = servers
        self.limits = limits
        self._watch = watch
        self._said = (0.0, "")
        self._area_file = answer_file(folder, f"{servers.geocoder}\n{name}", ".json")

    def say(self, share: float, message: str) -> None:
        """Tell the watcher something new, and stop if it says so."""
        self._said = (share, message)
        self.look()

    def look(self) -> None:
        """Stop if the watcher says so."""
        if not self._watch(*self._said):
            message = "stopped during place, as asked"
            raise Cancelled(message)

    def find(self) -> PlaceMap | None:
        """The map, if it is kept and whole."""
        area = self._find_area()
        return None if area is None else self._find_map(area)

    def fetch(self) -> PlaceMap:
        """Ask the servers for what is not kept."""
        area = self._find_area()
        if area is None:
            area = self._ask_for_area()
            keep_area(area, self._area_file)
        return self._find_map(area) or self._fetch_map(area)

    def _find_area(self) -> PlaceArea | None:
        """Where the place lies, if that is kept."""
        area = find_area(self._area_file)
        return None if area is None or area.km2 > self.limits.km2 else area

    def _find_map(self, area: PlaceArea) -> PlaceMap | None:
        """The map of an area, if it is kept and whole."""
        path = self._map_file(area)
        try:
            look_at_bytes(path, self.limits.osm)
        except (InputError, NotFoundError):
            return None
        return PlaceMap(path, area.title, area.km2, from_cache=True)

    def _fetch_map(self, area: PlaceArea) -> PlaceMap:
        """Download the map of an area, check it, and only then keep it."""
        path = self._map_file(area)
        part = new_file(self.folder)
        try:
            self._download(area, part)
            self._check(area, part)
            keep(part, path)
        finally:
            part.unlink(missing_ok=True)
        return PlaceMap(path, area.title, area.km2, from_cache=False)

    def _query(self, area: PlaceArea) -> str:
        return map_query(area, self.limits.query_s, self.limits.query_bytes)

    def _map_file(self, area: PlaceArea) -> Path:
        return answer_file(self.folder, f"{self.servers.overpass}\n{self._query(area)}", ".osm.gz")

    def _ask_for_area(self) -> PlaceArea:
        """Where the place lies, from the geocoder."""
        order: _Order = {
            "task": GEOCODE,
            "url": self.servers.geocoder,
            "name": self.name,
            "timeout_s": self.limits.geocoder_s,
            "most_bytes": self.limits.outline_bytes,
        }
        answer = self._answer("geocoder", order, self.limits.geocoder_s, self.look)
        title = answer.found["title"] or self.name
        return area_of_place(title, answer.found["outline"], self.limits.km2)

    def _download(self, area: PlaceArea, part: Path) -> None:
        """Write the answer of the map server to a file."""
        order: _Order = {
            "task": DOWNLOAD,
            "url": self.servers.overpass,
            "query": self._query(area),
            "path": str(part.absolute()),
            "timeout_s": self.limits.query_s + 30,
            "most_bytes": self.limits.osm.plain_bytes,
            "most_packed_bytes": self.limits.osm.file_bytes,
        }
        self.say(0.2, f"{area.title}, {area.km2:,.0f} km²: waiting for its map")

        def look() -> None:
            """Tell how much has come."""
            size = part.stat().st_size if part.exists() else 0
            if size:
                self.say(0.4, f"{area.title}: {size / MIB:,.1f} MiB packed")
            else:
                self.look()

        self._answer("map server", order, self.limits.map_s, look)

    def _check(self, area: PlaceArea, part: Path) -> None:
        """Read the whole answer as a map, once, so that only a map is kept."""
        self.say(0.9, f"{area.title}: checking the map")
        try:
            read_osm(part, self.limits.osm)
        except InputError as refusal:
            why = str(refusal).replace(part.name, "the answer").partition("; ")[0]
            message = (
                f"no map of {area.title} came from {host_of(self.servers.overpass)}: {why}; try "
                f"again later, name a smaller place, or {OWN_EXTRACT}"
            )
            raise type(refusal)(message) from refusal

    def _answer(
        self,
        server: str,
        order: _Order,
        deadline_s: float,
        look: Callable[[], None],
    ) -> ServerAnswer:
        """Answer of a server, asked again a few times while it is busy."""
        for wait_s in (*self.limits.busy_waits_s, None):
            answer = server_answer(order, deadline_s, look)
            if answer.refused != BUSY or wait_s is None:
                break
            if answer.wait_s > self.limits.longest_wait_s:
                break
            pause = max(wait_s, answer.wait_s)
            self.say(0.1, f"the {server} is busy, asking again in {pause:.0f} s")
            wait(pause, self.look)
        if answer.refused:
            raise self._refusal(server, str(order["url"]), answer)
        return answer

    def _refusal(self, server: str, url: str, answer: ServerAnswer) -> InputError | NotFoundError:
        """One sentence on what went wrong, and the way out."""
        who, detail = f"the {server} {host_of(url)}", answer.detail
        name = f'"{self.name}"'
        sentences = {
            UNREACHABLE: f"{who} cannot be reached ({detail}); check the network",
            SLOW: f"{who} did not answer in time; try again later, name a smaller place",
            BUSY: f"{who} is busy ({detail}); try again in a quarter of an hour",
            STATUS: f"{who} refused the question (HTTP status {detail}); try again later",
            ELSEWHERE: f"{who} sent us on to {detail!r}, where we do not go; check its address",
            UNKNOWN: f'{who} does not know {name}; add the country, such as "Ulm, Germany"',
            NO_AREA: f"{name} is known as a point or a line, not as an area; name the city",
            BROKEN: f"{who} gave an answer that cannot be used ({detail}); try again later",
            TOO_LARGE: f"{who} sent more than the limit for {name}; name a smaller place",
            DISK: f"the map of {name} cannot be written ({detail}); make room on the disk",
        }
        sentence = f"{sentences[answer.refused]}, or {OWN_EXTRACT}"
        if answer.refused == UNKNOWN:
            return NotFoundError(sentence)
        return (LimitError if answer.refused == TOO_LARGE else InputError)(sentence)
