"""The folder of results takes its place whole, or not at all, and never that of somebody else."""

import errno
from collections.abc import Callable
from datetime import date
from pathlib import Path

import orjson
import pytest
from pyogrio.errors import DataSourceError

from maps import publish
from maps.publish import RUN, SCHEMA, folder_beside, require_our_folder
from network.errors import InputError, LimitError
from routing.progress import unobserved
from scenarios.gtfs.settings import FeedSettings
from scenarios.run import PlannedRun
from scenarios.sample_city import FILE_NAMES, generate_city, write_city
from tests.planned_city import planned_city


def write_result(folder: Path, *files: str) -> None:
    """What an earlier run left: some files, and a result that lists them."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old")
    listed = [{"path": name} for name in files]
    (folder / "result.json").write_bytes(orjson.dumps({"schema": SCHEMA, "files": listed}))
    (folder / RUN).write_text("{}")


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_new_folder_appears_with_those_above_it(tmp_path: Path) -> None:
    with folder_beside(tmp_path / "a" / "b" / "out") as folder:
        (folder / "new.txt").write_text("new")
        assert not (tmp_path / "a" / "b" / "out").exists()
    assert everything_in(tmp_path) == ["a", "a/b", "a/b/out", "a/b/out/new.txt"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with folder_beside(tmp_path / "out") as folder:
        (folder / "new.txt").write_text("new")
    assert everything_in(tmp_path) == ["out", "out/new.txt"]


def test_an_earlier_result_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_result(tmp_path / "out", "gtfs.zip", "tables/lines.csv")
    with folder_beside(tmp_path / "out") as folder:
        (folder / "new.txt").write_text("new")
    assert everything_in(tmp_path) == ["out", "out/new.txt"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError, OSError])
def test_a_failure_leaves_no_folder_and_none_above_it(
    failure: type[BaseException], tmp_path: Path
) -> None:
    def write_half() -> None:
        with folder_beside(tmp_path / "a" / "b" / "out") as folder:
            (folder / "half.txt").write_text("half")
            raise failure

    with pytest.raises(failure):
        write_half()
    assert everything_in(tmp_path) == []


def test_a_failure_leaves_the_earlier_result(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_result(tmp_path / "out", "gtfs.zip")
    before = everything_in(tmp_path)
    with pytest.raises(InputError), folder_beside(tmp_path / "out"):
        raise InputError("no such stop")  # noqa: EM101  (any message)
    assert everything_in(tmp_path) == before


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".out.being-written" / "tables"
    left.mkdir(parents=True)
    (left / "lines.csv").write_text("half")
    with folder_beside(tmp_path / "out") as folder:
        (folder / "new.txt").write_text("new")
    assert everything_in(tmp_path) == ["out", "out/new.txt"]


def test_two_runs_do_not_write_the_same_folder(tmp_path: Path) -> None:
    with folder_beside(tmp_path / "out") as folder:
        (folder / "first.txt").write_text("first")
        with (
            pytest.raises(InputError, match="another run is writing"),
            folder_beside(tmp_path / "out"),
        ):
            pass
    assert everything_in(tmp_path) == ["out", "out/first.txt"]


def file_of_ours(out: Path) -> None:
    """An earlier result to which somebody added notes."""
    write_result(out, "gtfs.zip", "tables/lines.csv")
    (out / "tables" / "notes.txt").write_text("mine")


def result_of_others(out: Path) -> None:
    """A file of the same name from another program."""
    (out / "result.json").write_text('{"schema": "other"}')


def unreadable_result(out: Path) -> None:
    """A damaged file of the same name."""
    (out / "result.json").write_text('{"schema": ')


def hidden_file(out: Path) -> None:
    """A folder that looks empty."""
    (out / ".git").mkdir()


@pytest.mark.parametrize(
    ("fill", "named"),
    [
        (file_of_ours, "tables/notes.txt"),
        (result_of_others, "result.json"),
        (unreadable_result, "result.json"),
        (hidden_file, ".git"),
    ],
)
def test_files_of_others_are_never_replaced(
    fill: Callable[[Path], None], named: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    fill(out)
    before = everything_in(tmp_path)
    with pytest.raises(InputError, match=f"such as {named}"), folder_beside(out):
        pass
    assert everything_in(tmp_path) == before


def test_a_way_through_a_missing_folder_does_not_hide_files_of_others(tmp_path: Path) -> None:
    """``new/..`` does not exist while ``new`` does not, and yet leads to an existing folder."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"such as notes\.txt"), folder_beside(tmp_path / "new/.."):
        pass
    assert everything_in(tmp_path) == ["notes.txt"]


def test_files_put_there_in_the_meantime_are_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def write_while_somebody_else_does() -> None:
        with folder_beside(out) as folder:
            (folder / "new.txt").write_text("new")
            out.mkdir()
            (out / "notes.txt").write_text("mine")

    with pytest.raises(InputError, match=r"such as notes\.txt"):
        write_while_somebody_else_does()
    assert everything_in(tmp_path) == ["out", "out/notes.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    with pytest.raises(InputError, match="is a link"):
        require_our_folder(tmp_path / "out")
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(InputError, match="give another --out"):
        require_our_folder(tmp_path / "circle" / "out")


def test_the_folder_one_is_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for out in (Path(), Path("..")):
        with pytest.raises(InputError, match="the folder you are in"):
            require_our_folder(out)


@pytest.mark.parametrize(
    "failure", [OSError(errno.ENOSPC, "No space left on device"), DataSourceError("disk is full")]
)
def test_a_full_disk_is_said_in_words(
    failure: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_nothing(*_: object) -> None:
        raise failure

    monkeypatch.setattr(publish, "_write_files", write_nothing)
    run, observer = object(), object()  # neither is looked at
    with pytest.raises(LimitError, match="free some space and try again"):
        publish.write_run(run, tmp_path, {}, observer)  # type: ignore[arg-type]  # never looked at


def test_files_made_for_a_run_are_published_and_listed_with_it(tmp_path: Path) -> None:
    made = tmp_path / "made"
    write_city(generate_city(size_km=3.0, people=20_000, zones_across=5), made)
    feed = FeedSettings(
        agency_name="A", agency_url="https://example.org", timezone="Etc/UTC", language="en",
        valid_from=date(2026, 1, 5), valid_days=365, publisher_name="A",
        publisher_url="https://example.org", feed_version="1",
    )  # fmt: skip
    files = tuple(made / name for name in FILE_NAMES)
    run = PlannedRun("A town", planned_city(), "map", (), feed, files)
    out = tmp_path / "out"
    out.mkdir()
    publish.write_run(run, out, {}, unobserved)
    listed = [file["path"] for file in orjson.loads((out / "result.json").read_bytes())["files"]]
    assert [path for path in listed if path.startswith("inputs/")] == sorted(
        f"inputs/{name}" for name in FILE_NAMES
    )
    assert (out / "inputs" / "city.osm").read_bytes() == (made / "city.osm").read_bytes()
