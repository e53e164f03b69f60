"""The export in the tables of VDV 452, read back: trips, blocks and times are those that were."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from network.errors import LimitError
from network.quantities import ints
from scenarios.operating_day import OperatingDay, operating_day_of_plan
from scenarios.vdv452.export import LATEST_START_S, vdv452_bytes
from scenarios.vdv452.fields import FIELDS
from tests.planned_city import planned_city
from tests.scenarios.gtfs.small_service import SETTINGS
from tests.scenarios.operated_village import village_day
from tests.scenarios.small_result import operated_day
from tests.scenarios.vdv452.x10_reader import read_journeys, read_tables


def ids_of(packed: bytes, table: str) -> dict[int, str]:
    """Id in the feed of each number of a table."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("ids.csv").decode()))
    return {int(row["number"]): row["id"] for row in rows if row["table"] == table}


def city_day() -> OperatingDay:
    """A planned city of 20 buses, run times that change from period to period."""
    run = planned_city()
    s = run.service
    return operating_day_of_plan(
        run.network, s.plan, s.paths, s.timetable, s.vehicles, run.deadheads, SETTINGS, s.duties
    )


@pytest.mark.parametrize("made", [village_day, operated_day, city_day])
def test_trips_blocks_and_times_come_back_exactly(made: Callable[[], OperatingDay]) -> None:
    day = made()
    packed = vdv452_bytes(day)
    journeys = read_journeys(read_tables(packed))
    trips, blocks = ids_of(packed, "REC_FRT"), ids_of(packed, "REC_UMLAUF")
    places, lines = ids_of(packed, "REC_ORT"), ids_of(packed, "REC_LID")
    timetable = day.timetable
    block_of = {
        trip: day.vehicles.block_id[block]
        for block in range(day.vehicles.n_blocks)
        for trip in day.vehicles.trips_of(block).tolist()
    }
    assert len(journeys) == timetable.n_trips + len(day.drives)
    for trip in range(timetable.n_trips):
        found, calls = journeys[trip + 1], timetable.calls_of(trip)
        assert trips[trip + 1] == timetable.trip_id[trip]
        assert blocks[found.block] == block_of[trip]
        assert lines[found.line] == day.trips.line_id[int(day.trips.line[trip])]
        stops = [day.stops.stop_id[stop] for stop in timetable.stop[calls].tolist()]
        assert [places[number] for _, number in found.points] == stops
        assert found.departure[:-1] == timetable.departure[calls].tolist()[:-1]
        assert found.arrival[1:] == timetable.arrival[calls].tolist()[1:]


def test_a_block_leads_from_the_depot_through_its_journeys_and_home() -> None:
    packed = vdv452_bytes(village_day())
    tables = read_tables(packed)
    journeys = read_journeys(tables)
    for row in tables["REC_UMLAUF"].rows:
        chain = sorted(
            (j for j in journeys.values() if j.block == row["UM_UID"]), key=lambda j: j.arrival[0]
        )
        assert chain[0].points[0] == (row["ANF_ONR_TYP"], row["ANF_ORT"])
        assert chain[-1].points[-1] == (row["END_ONR_TYP"], row["END_ORT"])
        assert (chain[0].kind, chain[-1].kind) == (2, 3)  # out of the depot, and in
        for one, two in pairwise(chain):
            assert one.points[-1] == two.points[0]
            assert one.arrival[-1] <= two.departure[0]
    # K2 drives empty from C at 07:45 to A at 08:00.
    (empty,) = [j for j in journeys.values() if j.kind == 4]
    assert (empty.departure[0], empty.arrival[-1]) == (27_900, 28_800)


def test_a_ring_calls_at_its_first_stop_under_one_number() -> None:
    journeys = read_journeys(read_tables(vdv452_bytes(operated_day())))
    ring = next(j for j in journeys.values() if j.kind == 1 and len(j.points) == 5)
    assert ring.points[0] == ring.points[-1]
    assert len(set(ring.points)) == 4


def test_journeys_with_the_same_times_share_a_time_group() -> None:
    tables = read_tables(vdv452_bytes(village_day()))
    groups = [row["FGR_NR"] for row in tables["REC_FRT"].rows[:5]]
    # A-B-C at 07:00, 08:10 and 07:10 take the same times; C-B-A and A-B are other routes.
    assert groups == [1, 2, 1, 1, 3]
    assert len(tables["MENGE_FGR"].rows) == len({r["FGR_NR"] for r in tables["REC_FRT"].rows})


def test_references_lead_to_rows_that_exist() -> None:
    tables = read_tables(vdv452_bytes(village_day()))

    def keys(name: str, *columns: str) -> set[tuple[object, ...]]:
        return {tuple(row[column] for column in columns) for row in tables[name].rows}

    point, route = ("ONR_TYP_NR", "ORT_NR"), ("LI_NR", "STR_LI_VAR")
    assert keys("LID_VERLAUF", *point) <= keys("REC_ORT", *point)
    assert keys("REC_SEL", "SEL_ZIEL_TYP", "SEL_ZIEL") <= keys("REC_ORT", *point)
    assert keys("LID_VERLAUF", *route) == keys("REC_LID", *route) == keys("REC_FRT", *route)
    assert keys("LID_VERLAUF", "ZNR_NR") <= keys("REC_ZNR", "ZNR_NR")
    assert keys("REC_FRT", "UM_UID") == keys("REC_UMLAUF", "UM_UID")
    assert keys("REC_FRT", "FGR_NR") == keys("MENGE_FGR", "FGR_NR")
    assert keys("REC_FRT", "TAGESART_NR") == keys("FIRMENKALENDER", "TAGESART_NR")
    hop = (*point, "SEL_ZIEL", "SEL_ZIEL_TYP")
    assert keys("SEL_FZT_FELD", *hop) == keys("REC_SEL", *hop)
    assert [row["BETRIEBSTAG"] for row in tables["FIRMENKALENDER"].rows] == [
        20260105, 20260106, 20260107, 20260108, 20260109,
    ]  # fmt: skip


def test_names_widths_and_kinds_of_fields_are_those_that_gdal_knows() -> None:
    (path,) = Path(pyogrio.__file__).parent.glob("gdal_data/vdv452.xml")
    known = {
        layer.attrib["name_de"]: {
            field.attrib["name_de"]: (field.attrib["type"], int(field.attrib["width"]))
            for field in layer
        }
        for layer in ET.parse(path).getroot()  # noqa: S314  (a file of an installed package)
    }
    for name, fields in FIELDS.items():
        assert {field.name: (field.kind, field.width) for field in fields} == known[name]


def test_gdal_reads_stops_where_they_are_and_journeys_as_they_are(tmp_path: Path) -> None:
    day = village_day()
    with zipfile.ZipFile(io.BytesIO(vdv452_bytes(day))) as archive:
        for name in ("REC_ORT.x10", "REC_FRT.x10"):
            (tmp_path / name).write_bytes(archive.read(name))
    places = pyogrio.read_dataframe(tmp_path / "REC_ORT.x10")
    assert places.geometry.x.tolist()[:3] == pytest.approx(day.stops.lon.tolist(), abs=1e-6)
    assert places.geometry.y.tolist()[:3] == pytest.approx(day.stops.lat.tolist(), abs=1e-6)
    assert places["ORT_NAME"].tolist() == ["Abbey", "Bridge", "Castle", "Depot yard"]
    journeys = pyogrio.read_dataframe(tmp_path / "REC_FRT.x10")
    assert journeys["FRT_START"].tolist()[:5] == day.timetable.start.tolist()


def test_the_header_names_tables_and_forms() -> None:
    table = read_tables(vdv452_bytes(village_day()))["REC_UMLAUF"]
    assert table.header["mod"] == "DD.MM.YYYY; HH:MM:SS; free"
    assert table.header["src"] == '"Village"; "05.01.2026"; "00:00:00"'
    assert table.header["chs"] == '"ISO8859-1"'
    assert all(re.fullmatch(r"num\[\d+\.0\]", form) for form in table.forms)
    assert len(table.forms) == len(table.columns)


def test_names_beyond_latin_letters_are_kept() -> None:
    day = village_day()
    stops = replace(day.stops, name=("市役所", 'The "Old" Mill; 7', "Castle"))
    table = read_tables(vdv452_bytes(replace(day, stops=stops)))["REC_ORT"]
    assert table.header["chs"] == '"UTF-8"'
    assert [row["ORT_NAME"] for row in table.rows][:2] == ["市役所", 'The "Old" Mill; 7']


def test_what_the_standard_cannot_say_is_refused() -> None:
    day = village_day()  # its last drive starts at 08:30, 30 600 s
    drives = replace(day.drives, start_s=ints(day.drives.start_s + LATEST_START_S),
                     end_s=ints(day.drives.end_s + LATEST_START_S))  # fmt: skip
    with pytest.raises(LimitError, match="start of a journey in s: 160200, at most 129600"):
        vdv452_bytes(replace(day, drives=drives))


def test_equal_days_give_equal_bytes() -> None:
    assert vdv452_bytes(village_day()) == vdv452_bytes(village_day())
