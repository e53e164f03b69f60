"""Everything that a plan leaves in a folder, and what is said where it cannot."""

import errno
from datetime import date
from pathlib import Path

import orjson
import pytest
from pyogrio.errors import DataSourceError

from maps import publish
from network.errors import LimitError
from routing.progress import unobserved
from scenarios.gtfs.settings import FeedSettings
from scenarios.run import PlannedRun
from scenarios.sample_city import FILE_NAMES, generate_city, write_city
from tests.planned_city import planned_city


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
