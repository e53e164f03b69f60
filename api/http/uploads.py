"""Files that a planner sends with a form: written to disk piece by piece, with limits on the way.

Nothing is taken from a part but its bytes, the name of its field and the name of its file, which
stays a text. Every finding on the form is gathered and told at once; only a file above its limit
ends the reading.
"""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO

from anyio import to_thread
from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException

from api.http.given_texts import text_problem
from api.service_settings import ServiceLimits
from api.sizes import shown_size
from maps.shown_text import shown_text
from network.errors import InputError, LimitError, refuse_errors
from network.problems import Problem, error
from scenarios.store.files import LONGEST_NAME, suffix_of
from scenarios.store.records import FileRole

_ONE_MAP = frozenset({FileRole.OSM})
_FEEDS = frozenset({FileRole.GTFS, FileRole.BACKGROUND})
_MOST_PARTS = 60
_NAME = "name"
_BYTES_A_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file of a form, on disk as long as the form is being handled."""

    role: FileRole
    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class SentNetwork:
    """A whole form of a network."""

    name: str
    files: tuple[SentFile, ...]


@asynccontextmanager
async def sent_network(
    request: Request, limits: ServiceLimits, scratch: Path | None
) -> AsyncIterator[SentNetwork]:
    """Read the form of a network; its files are gone at the end.

    Parameters
    ----------
    request : Request
        Its body is ``multipart/form-data`` with the field ``name`` and files in fields that are
        called as their role.
    limits : ServiceLimits
    scratch : Path, optional
        Where files are written meanwhile.

    Raises
    ------
    InputError
        With every finding on the form.
    LimitError
        If a file or text is above its limit, naming it.
    HTTPException
        If the body is no such form.
    """
    boundary = _boundary_of(request)
    with tempfile.TemporaryDirectory(prefix="upload-", dir=scratch) as folder:
        form = _Form(Path(folder), limits)
        try:
            parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]  # as a dict
            async for piece in request.stream():
                await to_thread.run_sync(parser.write, piece)
            parser.finalize()
        except FormParserError as failure:
            raise _unreadable() from failure
        except OSError as failure:
            message = f"cannot keep the form: {failure.strerror}; free some space and try again"
            raise LimitError(message) from failure
        finally:
            form.close()
        yield form.checked()


def _boundary_of(request: Request) -> bytes:
    """What stands between the parts of the body."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        said = "send the files as multipart/form-data, as a form of a page does"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, said)
    if not options.get(b"boundary"):
        raise _unreadable()
    return options[b"boundary"]


def _unreadable() -> HTTPException:
    """The error for a body that is not a whole form."""
    said = "the form is not whole or not multipart/form-data; send it again"
    return HTTPException(HTTPStatus.BAD_REQUEST, said)


class _Form:
    """Takes the parts of a form as the parser finds them."""

    def __init__(self, folder: Path, limits: ServiceLimits) -> None:
        self._folder = folder
        self._limits = limits
        self._parts = 0
        self._head: list[tuple[bytes, bytes]] = []
        self._head_name, self._head_value = b"", b""
        self._name: bytes | None = None
        self._into: IO[bytes] | None = None
        self._taking = ""
        self._taken = 0
        self._file: SentFile | None = None
        self._files: list[SentFile] = []
        self._problems: list[Problem] = []
        self._ended = False

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._add_head_name,
            "on_header_value": self._add_head_value,
            "on_header_end": self._end_head,
            "on_headers_finished": self._open,
            "on_part_data": self._take,
            "on_part_end": self._finish,
            "on_end": self._end,
        }

    def checked(self) -> SentNetwork:
        """The form, if nothing is wrong with it."""
        if not self._ended:
            raise _unreadable()
        name = self._checked_name()
        if not any(file.role in _ONE_MAP for file in self._files):
            self._problems.append(
                error("osm", "no street map was sent", "choose a .osm.pbf, .osm or .osm.gz file")
            )
        refuse_errors(self._problems)
        return SentNetwork(name, tuple(self._files))

    def close(self) -> None:
        """Let go of the file that was being written."""
        if self._into is not None:
            self._into.close()

    def _checked_name(self) -> str:
        """The name of the network, with a finding where it cannot be one."""
        try:
            name = (self._name or b"").decode("utf-8").strip()
        except UnicodeDecodeError:
            self._problems.append(error(_NAME, "is not UTF-8", "send the name in UTF-8"))
            return ""
        problem = text_problem(_NAME, name, self._limits.name_length)
        if problem is not None:
            self._problems.append(problem)
        return name

    def _begin(self) -> None:
        """A part begins."""
        self._parts += 1
        if self._parts > _MOST_PARTS:
            message = f"the form has more than the {_MOST_PARTS} parts that we read; send fewer"
            raise LimitError(message)
        self._head.clear()
        self._taking, self._taken, self._file = "", 0, None

    def _add_head_name(self, data: bytes, start: int, end: int) -> None:
        """A piece of the name of a header; the parser bounds its length."""
        self._head_name += data[start:end]

    def _add_head_value(self, data: bytes, start: int, end: int) -> None:
        """A piece of the value of a header."""
        self._head_value += data[start:end]

    def _end_head(self) -> None:
        """A header is whole."""
        self._head.append((self._head_name.lower(), self._head_value))
        self._head_name, self._head_value = b"", b""

    def _open(self) -> None:
        """The headers of a part are whole: find out what it is."""
        value = dict(self._head).get(b"content-disposition", b"")
        _, options = parse_options_header(value.decode("latin-1"))
        field = shown_text(options.get(b"name", b"").decode("utf-8", "replace"), 40)
        sent_name = options.get(b"filename")
        if field == _NAME and sent_name is None:
            self._open_name()
        elif field not in set(FileRole):
            known = ", ".join((_NAME, *FileRole))
            self._problems.append(error(field or "a field", "is not known", f"send {known}"))
        elif sent_name is None:
            self._problems.append(error(field, "is not a file", "choose a file"))
        else:
            self._open_file(FileRole(field), sent_name)

    def _open_name(self) -> None:
        """The name of the network follows."""
        if self._name is not None:
            self._problems.append(error(_NAME, "was sent twice", "send it once"))
            return
        self._name, self._taking = b"", _NAME

    def _open_file(self, role: FileRole, sent_name: bytes) -> None:
        """A file follows; a field of a page that was left empty is one without a name."""
        if not sent_name:
            return
        name = sent_name.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
        problem = text_problem(role, name, LONGEST_NAME) or self._count_problem(role)
        if problem is None:
            try:
                suffix_of(role, name)
            except InputError as failure:
                problem = error(role, str(failure))
        if problem is not None:
            self._problems.append(problem)
            return
        self._file = SentFile(role, name, self._folder / f"part-{self._parts}")
        self._into, self._taking = self._file.path.open("xb"), role

    def _count_problem(self, role: FileRole) -> Problem | None:
        """A finding where there is no room for one more file of a role."""
        there = sum(file.role is role for file in self._files)
        if role not in _FEEDS:
            return error(role, "two files were sent", "choose one") if there else None
        if there >= self._limits.feeds:
            return error(role, f"more than {self._limits.feeds} feeds were sent", "choose fewer")
        return None

    def _take(self, data: bytes, start: int, end: int) -> None:
        """Bytes of a part."""
        self._taken += end - start
        if self._taking == _NAME:
            limit = self._limits.name_length * _BYTES_A_CHARACTER
            if self._taken > limit:
                most = self._limits.name_length
                message = f"the name has more than {most} characters; shorten it"
                raise LimitError(message)
            self._name = (self._name or b"") + data[start:end]
        elif self._file is not None and self._into is not None:
            limit = self._limits.bytes_of(self._file.role)
            if self._taken > limit:
                raise LimitError(_file_too_large(self._file, limit))
            self._into.write(memoryview(data)[start:end])

    def _finish(self) -> None:
        """A part is whole."""
        if self._file is None or self._into is None:
            return
        self._into.close()
        self._into = None
        if not self._taken:
            self._problems.append(error(self._file.role, "the file is empty", "choose another"))
        self._files.append(self._file)

    def _end(self) -> None:
        """The form is whole."""
        self._ended = True


def _file_too_large(file: SentFile, limit: int) -> str:
    """What is said of a file above its limit."""
    return (
        f"{shown_text(file.name, 60)} is larger than the {shown_size(limit)} that we read of one "
        f"{file.role} file; cut it to the area that is planned"
    )
