"""Lays out the files of a network for a reader: under names that planners know, where harmless."""

from pathlib import Path

from scenarios.store.files import suffix_of
from scenarios.store.ports import Store
from scenarios.store.records import FileRole, NetworkRecord, StoredFile

_LONGEST_NAME = 200
_HARMLESS = frozenset("._- ()")


def laid_out(store: Store, network: NetworkRecord, folder: Path) -> list[tuple[FileRole, Path]]:
    """The files of a network under names that people know, each in a folder of its own.

    Parameters
    ----------
    store : Store
    network : NetworkRecord
    folder : Path
        An empty folder.

    Returns
    -------
    list of (FileRole, Path)
        In the order of the network.

    Raises
    ------
    NotFoundError
        If the bytes of a file are gone.
    """
    laid = []
    for position, file in enumerate(network.files):
        place = folder / str(position) / shown_name(file)
        place.parent.mkdir()
        place.symlink_to(store.path_of(file))
        laid.append((file.role, place))
    return laid


def shown_name(file: StoredFile) -> str:
    """The planner's own name where it is harmless, else what the file is.

    Examples
    --------
    >>> shown_name(StoredFile(FileRole.OSM, "São Paulo.osm.pbf", "", 0))
    'São Paulo.osm.pbf'
    >>> shown_name(StoredFile(FileRole.ZONES, "../../etc/zones.csv", "", 0))
    'zones.csv'
    """
    suffix = suffix_of(file.role, file.name)
    name = file.name
    harmless = (
        all(letter.isalnum() or letter in _HARMLESS for letter in name)
        and name[0].isalnum()
        and name.lower().endswith(suffix)
        and len(name.encode()) <= _LONGEST_NAME
    )
    return name if harmless else f"{file.role}{suffix}"
