"""A feed as its operator gave it: what the planner reads of it, and all that it gives back.

What planning does not understand is kept: unknown files, unknown columns, the order of rows and
columns, quotation marks, line ends, byte order marks, blank times, and rows that reading leaves
out. An untouched feed is given back with the same bytes in every file. Of a changed table only the
changed cells change.

Not kept are the order and the dates of the files in the zip, the folder around them, capitals in
the names of known files, further folders, and what a file manager left behind.
"""

import io
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from network.problems import Problem
from scenarios.gtfs.archive import (
    DEFAULT_LIMITS,
    FeedLimits,
    Member,
    chunks_of,
    members_of,
    open_archive,
)
from scenarios.gtfs.kept_rows import text_with_changes
from scenarios.gtfs.reader import read_feed_aloud
from scenarios.gtfs.rules import RULES
from scenarios.gtfs.tables import Feed
from scenarios.gtfs.writer import table_bytes, write_bytes, zip_bytes


@dataclass(frozen=True, slots=True, eq=False)
class KeptFeed:
    """A feed that was read, together with the file it came from.

    Attributes
    ----------
    feed : Feed
        What planning reads: equal rows merged, trips of one stop left out, names of columns clean.
    findings : tuple of Problem
        Every repair on the way to `feed`, as `reader.read_feed_aloud` names them; none of them is
        written back.
    packed : bytes
        The zip file.
    members : tuple of Member
        Files in it.
    limits : FeedLimits
        Under which it was read.
    """

    feed: Feed
    findings: tuple[Problem, ...]
    packed: bytes
    members: tuple[Member, ...]
    limits: FeedLimits

    def files(self) -> dict[str, bytes]:
        """Content of every file as it was given, by name."""
        with zipfile.ZipFile(io.BytesIO(self.packed)) as archive:
            return {member.name: self._content(archive, member) for member in self.members}

    def _content(self, archive: zipfile.ZipFile, member: Member) -> bytes:
        """Content of one file."""
        with closing(chunks_of(archive, member, self.limits)) as chunks:
            return b"".join(chunks)


def read_kept_feed(path: Path, limits: FeedLimits = DEFAULT_LIMITS) -> KeptFeed:
    """Feed of a GTFS zip file, kept so that it can be given back.

    Parameters
    ----------
    path : Path
    limits : FeedLimits

    Returns
    -------
    KeptFeed

    Raises
    ------
    NotFoundError, LimitError, InputError
        As `reader.read_feed`.

    Examples
    --------
    >>> read_kept_feed(Path("no/such/feed.zip"))
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: no/such/feed.zip: no such file; check the path
    """
    feed, findings = read_feed_aloud(path, limits)
    with open_archive(path, limits) as archive:
        members, _ = members_of(archive, path, limits)
    return KeptFeed(feed, findings, path.read_bytes(), members, limits)


def write_kept_feed(kept: KeptFeed, path: Path, feed: Feed | None = None) -> None:
    """Write a feed back to a zip file, untouched or with the changes made to it.

    Equal feeds give equal bytes: files are sorted by name and bear the time 1980-01-01.

    Parameters
    ----------
    kept : KeptFeed
    path : Path
        Replaced if it exists; its folder must exist.
    feed : Feed, optional
        `kept.feed` with tables changed, added or taken out; untouched by default.

    Raises
    ------
    InputError
        If rows of a changed table cannot be told apart by their key.

    Examples
    --------
    Two trips become one block; nothing else changes.

    >>> import tempfile
    >>> from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds
    >>> runs = [Run("1", "A B", "07:00"), Run("1", "B A", "07:10")]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path, = written_feeds(Path(folder), city=feed_with({"A": (0, 0), "B": (9, 0)}, runs))
    ...     kept = read_kept_feed(path)
    ...     trips = kept.feed.get_table("trips").with_column("block_id", ["1", "1"])
    ...     write_kept_feed(kept, path, kept.feed.with_table("trips", trips))
    ...     again = read_kept_feed(path)
    >>> [name for name, content in again.files().items() if content != kept.files()[name]]
    ['trips.txt']
    """
    write_bytes(zip_bytes(files_given_back(kept, feed)), path)


def files_given_back(kept: KeptFeed, feed: Feed | None = None) -> dict[str, bytes]:
    """Content of the files that `write_kept_feed` writes, by name.

    Raises
    ------
    InputError
        As `write_kept_feed`.
    """
    given = kept.files()
    if feed is None:
        return given
    files = dict(feed.other_files)
    for name, table in feed.tables.items():
        file, before = f"{name}.txt", kept.feed.tables.get(name)
        if before is None:
            files[file] = table_bytes(table)
        elif table == before:
            files[file] = given[file]
        else:
            files[file] = text_with_changes(given[file], before, table, RULES[name].key)
    return files
