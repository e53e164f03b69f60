"""What a finished run has written, as the service reads it: documents, tables, stored bytes."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from network.errors import NotFoundError

RESULT = "result.json"
_KEPT_OPEN = 64

Row = Mapping[str, Any]
"""One row of a table, by names of its columns."""


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One stored file of a result.

    Attributes
    ----------
    path : str
        Within the result, such as ``layers/lines.geojson``.
    sha256 : str
    size : int
        Bytes.
    """

    path: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, eq=False)
class RunResult:
    """The result of one run.

    Attributes
    ----------
    folder : Path
    document : mapping
        ``result.json``.
    files : tuple of ResultFile
        Those that the document lists; no others are ever handed out.
    """

    folder: Path
    document: Mapping[str, Any]
    files: tuple[ResultFile, ...]

    def get_file(self, path: str) -> ResultFile:
        """The stored file of a path.

        Raises
        ------
        NotFoundError
            If the result does not list it.
        """
        found = next((file for file in self.files if file.path == path), None)
        if found is None or not self.place_of(found).is_file():
            message = f"the result has no file {path}; ask for the list of its files"
            raise NotFoundError(message)
        return found

    def if_listed(self, path: str) -> str:
        """The path of a file; empty where the result, an older one perhaps, does not list it."""
        return path if any(file.path == path for file in self.files) else ""

    def place_of(self, file: ResultFile) -> Path:
        """Where the bytes of a listed file are."""
        return self.folder / file.path

    def below(self, folder: str) -> list[ResultFile]:
        """Files of one folder of the result."""
        return [file for file in self.files if file.path.startswith(f"{folder}/")]

    def table(self, name: str) -> Sequence[Row]:
        """Rows of a table.

        Raises
        ------
        NotFoundError
            If the result has no such table.
        """
        file = self.get_file(f"tables/{name}.json")
        rows: list[Row] = orjson.loads(self.place_of(file).read_bytes())
        return rows

    def csv_rows(self, name: str) -> Iterator[dict[str, str]]:
        """Rows of a table one after the other, for tables too long to be held whole.

        Texts are as in the CSV file: one that a spreadsheet would run begins with an apostrophe.

        Raises
        ------
        NotFoundError
            If the result has no such table.
        """
        file = self.get_file(f"tables/{name}.csv")
        with self.place_of(file).open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)


def has_result(folder: Path) -> bool:
    """Whether the result that was written into a folder is still there.

    Examples
    --------
    >>> has_result(Path("gone"))
    False
    """
    return (folder / RESULT).is_file()


@lru_cache(maxsize=_KEPT_OPEN)
def read_result(folder: Path) -> RunResult:
    """The result in a folder; a result never changes, so the last few are kept.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    RunResult

    Raises
    ------
    NotFoundError
        If it is not there.
    """
    try:
        document = orjson.loads((folder / RESULT).read_bytes())
    except OSError as failure:
        message = "the files of this run are gone; run it again"
        raise NotFoundError(message) from failure
    files = tuple(
        ResultFile(file["path"], file["sha256"], file["bytes"]) for file in document["files"]
    )
    return RunResult(folder, document, files)
