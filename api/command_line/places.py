"""Maps by place name as the command line has them: kept for this person, with progress shown."""

from api.settings import place_folder, settings_of
from network.osm_place import PlaceMap, osm_of_place
from routing.progress import Observer, Progress


def map_of_place(name: str, observer: Observer) -> PlaceMap:
    """Street map of a place, from this person's cache or else from the map servers.

    Parameters
    ----------
    name : str
    observer : Observer
        Told under the stage ``place``.

    Raises
    ------
    InputError, LimitError, NotFoundError, Cancelled
        As `osm_of_place`; InputError also where a setting cannot be used.
    """

    def watch(share: float, message: str, /) -> bool:
        return observer(Progress("place", share, message))

    return osm_of_place(name, place_folder(), watch, settings_of().map_servers)
