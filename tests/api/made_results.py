"""Folders as jobs write them: results of a small city, also with hostile names, and a check."""

import shutil
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import orjson

from maps.publish import write_run
from routing.progress import unobserved
from scenarios.gtfs.settings import FeedSettings
from scenarios.result import ScenarioResult
from scenarios.run import PlannedRun
from scenarios.store.ports import Store
from scenarios.store.records import JobKind
from scenarios.table_files import whole_text
from tests.api.fake_queue import FakeQueue
from tests.maps.hostile_names import PROBES, with_names
from tests.planned_city import replanned_city

_FACTS = [
    {"label": "streets for buses", "value": 182.4, "unit": "km"},
    {"label": "bus stops", "value": 412, "unit": ""},
]
_FOUND = "3 streets lead nowhere <b>at all</b>"


def write_result(result: ScenarioResult, folder: Path, title: str = "Milltown") -> Path:
    """Write what a run of the planner writes."""
    feed = FeedSettings(
        agency_name="Milltown Buses", agency_url="https://example.org", timezone="Etc/UTC",
        language="en", valid_from=date(2026, 1, 5), valid_days=365,
        publisher_name="Milltown Buses", publisher_url="https://example.org", feed_version="1",
    )  # fmt: skip
    folder.mkdir(parents=True)
    run = PlannedRun(title, result, "map", (("city.osm", "0" * 64),), feed)
    write_run(run, folder, {"planning_s": 1.0}, unobserved)
    return folder


def write_check(folder: Path, severity: str = "warning") -> Path:
    """Write what the check of a network writes, with one finding."""
    finding = {
        "severity": severity, "where": "city.osm", "message": _FOUND,
        "remedy": "cut the map a little wider",
    }  # fmt: skip
    file = {"name": "city.osm", "kind": "street map", "facts": _FACTS, "problems": [finding]}
    folder.mkdir(parents=True)
    (folder / "check.json").write_bytes(orjson.dumps({"files": [file]}))
    return folder


@cache
def hostile_city() -> ScenarioResult:
    """A plan beside the present service in a city full of names that nobody should trust."""
    return with_names(replanned_city(), tuple(name for name in PROBES if whole_text(name) == name))


@dataclass(frozen=True, slots=True)
class Made:
    """Folders that jobs would write: a result and the check of a network."""

    result: Path
    check: Path

    def queue(self, store: Store) -> FakeQueue:
        """A queue whose jobs leave these."""
        return FakeQueue(store, {JobKind.PLAN: self.result, JobKind.CHECK: self.check})

    def altered(self, folder: Path, *, felt_minutes: float = 40.0, total: float = 0.0) -> Path:
        """A copy of the result with other figures; with `total`, of another demand."""
        shutil.copytree(self.result, folder)
        kpis = folder / "tables" / "kpis.json"
        rows = orjson.loads(kpis.read_bytes())
        for row in rows:
            if row["name"] == "generalised_minutes":
                row["value"] = felt_minutes
        kpis.write_bytes(orjson.dumps(rows))
        document = orjson.loads((folder / "result.json").read_bytes())
        document["demand"]["total"] += total
        (folder / "result.json").write_bytes(orjson.dumps(document))
        return folder
