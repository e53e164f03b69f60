"""What is in files and what is wrong with them, alone and beside each other."""

from pathlib import Path

import pytest

from network.errors import Cancelled, NotFoundError
from network.problems import Severity
from routing.progress import Progress
from scenarios.checking import FileKind, FileReport, check_file, check_files
from scenarios.gtfs.tables import Table
from scenarios.gtfs.writer import write_feed
from tests.bad_inputs import bad_inputs
from tests.cities.osm_map import WHEEL_PLACES, WHEEL_WAYS, MapTurn, MapWay, osm_text, written
from tests.scenarios.gtfs.small_feed import Run, feed_with
from tests.shared_files import SHARED, shared_file

# The wheel of tests/cities/osm_map.py: 24 E, 0 N, spokes of 0.01 degrees.
ZONES = "id,lon,lat,population,jobs,pupils\nA,24,0.005,900,100,80\nB,24,-0.005,300,700,20\n"
OD = "from,to,trips\nA,B,30\nB,A,12.5\n"


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The wheel with one bus stop that has a name, one that has none, and a turn restriction."""
    stops = {6: (0.5, 0.1), 7: (-0.5, 0.1)}
    tags = {6: {"highway": "bus_stop", "name": "Mill"}, 7: {"highway": "bus_stop"}}
    ways = [*WHEEL_WAYS]
    ways[0] = MapWay(51, (5, 1), {"highway": "primary", "maxspeed": "50"})
    turn = MapTurn(51, 5, 52, {"type": "restriction", "restriction": "no_right_turn"})
    return written(tmp_path, osm_text({**WHEEL_PLACES, **stops}, ways, [turn], tags))


def file(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def facts(report: FileReport) -> dict[str, object]:
    return {fact.label: fact.value for fact in report.facts}


def errors(report: FileReport) -> list[str]:
    return [str(p) for p in report.problems if p.severity is Severity.ERROR]


def test_a_street_map_tells_what_buses_can_use(wheel: Path) -> None:
    report = check_file(wheel)
    assert report.kind is FileKind.STREET_MAP
    assert not report.has_errors
    told = facts(report)
    assert told["ways open to buses"] == told["streets and paths"] == 8
    assert told["of these with maxspeed"] == 12.5  # one of eight
    assert told["strongly connected by legal turns"] == 100.0
    assert (told["bus stops"], told["bus stops with a name"]) == (2, 1)
    assert (told["buildings"], told["turn restrictions"]) == (0, 1)
    # Four spokes of 0.01 degrees, 1 112 m, and four sides of 1 112 x sqrt(2) m, both ways:
    # 2 x (4 x 1.112 + 4 x 1.5725) = 21.5 km.
    assert told["kilometres open to buses, both directions"] == 21.5


def test_zones_tell_people_jobs_and_further_columns(tmp_path: Path) -> None:
    told = facts(check_file(file(tmp_path, "zones.csv", ZONES)))
    assert (told["zones"], told["given as"]) == (2, "points")
    assert (told["population"], told["jobs"], told["pupils"]) == (1200, 800, 100)
    assert told["zones with neither people nor jobs"] == 0
    assert told["latitude"] == "-0.0050 to 0.0050"


def test_demand_tells_trips_and_the_largest_pair(tmp_path: Path) -> None:
    report = check_file(file(tmp_path, "od.csv", OD))
    told = facts(report)
    assert (told["rows"], told["ids"], told["pairs with trips"]) == (2, 2, 2)
    assert (told["trips"], told["largest pair"]) == (42.5, "A to B: 30")
    assert errors(report) == []


def test_demand_is_looked_up_in_the_zones_given_beside_it(tmp_path: Path) -> None:
    zones = file(tmp_path, "zones.csv", ZONES)
    od = file(tmp_path, "od.csv", "from,to,trips\nA,X,3\nA,Y,many\nB,A,2\n")
    report, _ = check_files([od, zones])
    assert (facts(report)["ids that are no zone"], facts(report)["zones without any row"]) == (2, 0)
    assert errors(report) == [
        "error: od.csv line 3: trips: 'many' is not a number",
        "error: od.csv line 2: unknown zone 'X'; use the ids of the zone file, such as A, B",
        "error: od.csv line 3: unknown zone 'Y'; use the ids of the zone file, such as A, B",
    ]


def test_a_square_matrix_is_demand(tmp_path: Path) -> None:
    told = facts(check_file(file(tmp_path, "m.csv", "zone,A,B\nA,0,3\nB,4,0\n")))
    assert (told["ids"], told["trips"], told["largest pair"]) == (2, 7, "B to A: 4")


def test_a_feed_tells_its_busiest_weekday_and_its_hours(tmp_path: Path) -> None:
    # Trip 0 runs 07:00 to 07:02 without a time in its middle, trip 1 (a train) at 5:00, trip 2
    # 25:10 to 25:11. W runs Monday to Friday, 5 January to 6 March: 27 + 28 + 6 = 61 days.
    feed = feed_with(
        {"A": (0, 0), "B": (400, 0), "C": (800, 0)},
        [
            Run("1", "A B C", "07:00", blank=True),
            Run("2", "A C", "05:00"),
            Run("1", "B C", "25:10"),
        ],
        route_types={"2": "2"},
    )
    agency = Table(
        ("agency_name", "agency_url", "agency_timezone"),
        (("Town Buses",), ("https://example.org",), ("Etc/UTC",)),
    )
    write_feed(feed.with_table("agency", agency), tmp_path / "feed.zip")
    told = facts(check_file(tmp_path / "feed.zip"))
    assert (told["lines: bus"], told["lines: rail"]) == (1, 1)
    assert (told["trips"], told["stops"], told["agencies"]) == (3, 3, "Town Buses")
    assert told["days covered"] == "2026-01-05 to 2026-03-06, 61"
    assert told["busiest weekday"] == "Monday 2026-01-05"
    assert told["hours of it"] == "07:00:00 to 25:11:00"
    assert (told["bus departures on it"], told["frequencies"]) == (2, 0)
    assert (told["stop times"], told["stop times left blank"]) == (7, 1)


def test_places_of_another_city_are_errors_beside_the_map(wheel: Path, tmp_path: Path) -> None:
    paris = "2.35,48.85"
    files = [
        file(tmp_path, "zones.csv", f"id,lon,lat,population,jobs\nA,{paris},1,1\n"),
        file(tmp_path, "stops.csv", f"id,lon,lat,name\nA,{paris},Mill\n"),
        file(tmp_path, "depots.csv", f"id,lon,lat,capacity\nA,{paris},4\n"),
    ]
    assert [report.has_errors for report in check_files(files)] == [False] * 3
    for report in check_files([*files, wheel])[:3]:
        assert facts(report)["checked beside"] == "map.osm"
        assert len(errors(report)) == 1
    assert "same city" in errors(check_files([files[0], wheel])[0])[0]


def test_swapped_zones_are_called_swapped_beside_the_map(wheel: Path, tmp_path: Path) -> None:
    zones = file(tmp_path, "zones.csv", "id,lon,lat,population,jobs\nA,0.002,24.002,1,1\n")
    assert "swapped" in errors(check_files([wheel, zones])[1])[0]


def test_stops_beside_the_map_are_counted(wheel: Path, tmp_path: Path) -> None:
    # On the spoke to the east, and 0.3 x 0.7 grid steps (230 m) from every street.
    text = "id,lon,lat,name\n1,24.005,0,Mill\n2,24.003,0.0035,\n"
    report = check_files([wheel, file(tmp_path, "stops.csv", text)])[1]
    assert facts(report)["stops beside a bus street"] == 1
    assert facts(report)["stops with a name"] == 1
    assert not report.has_errors


def test_all_faults_of_depots_are_shown_at_once(tmp_path: Path) -> None:
    text = "id,lon,lat,capacity\nA,x,0,4\nA,24,99,-4\n"
    said = "\n".join(errors(check_file(file(tmp_path, "depots.csv", text))))
    assert [part in said for part in ("id 'A' appears again", "lon: 'x'", "lat 99", "-4")] == [
        True
    ] * 4


def test_depots_tell_how_many_buses_they_hold(tmp_path: Path) -> None:
    told = facts(check_file(file(tmp_path, "d.csv", "id,lon,lat,capacity\nA,24,0,40\nB,24,0,\n")))
    assert (told["depots"], told["capacity"], told["depots without a limit"]) == (2, 40, 1)


def test_a_plan_file_brings_the_files_it_names(wheel: Path, tmp_path: Path) -> None:
    file(tmp_path, "z.csv", "id,lon,lat\nA,24,0.005\nB,24,-0.005\n")
    text = f'osm = "{wheel.name}"\nzones = "z.csv"\nod = "no.csv"\nbuses = 4\nout = "o"\n'
    plan, streets, zones = check_files([file(tmp_path, "plan.toml", text)])
    assert (streets.kind, zones.kind) == (FileKind.STREET_MAP, FileKind.ZONES)  # z.csv by its key
    assert facts(plan)["buses"] == 4
    assert len(errors(plan)) == 1
    assert errors(plan)[0].startswith("error: plan.toml key od: there is no file")


def test_a_wrong_plan_file_is_reported_key_by_key(tmp_path: Path) -> None:
    report = check_file(file(tmp_path, "plan.toml", 'buses = 0\nseed = "x"\n'))
    assert len(errors(report)) == 2


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("empty", "", "file is empty"),
        ("letter.txt", "Dear planner,\nhere they are.\n", "columns that fit no table"),
        ("data.csv", "Z1,Z2,13\nZ2,Z3,4\n", "the first line looks like data"),
        (
            "zones.txt",
            '{"type": "FeatureCollection", "features": []}',
            "rename it to zones.geojson",
        ),
        ("odd.bin", "\x00\x01\x02", "no file that is planned with"),
    ],
)
def test_what_is_nothing_to_a_plan_is_said_in_one_sentence(
    name: str, text: str, expected: str, tmp_path: Path
) -> None:
    (said,) = errors(check_file(file(tmp_path, name, text)))
    assert expected in said
    assert said.startswith(f"error: {name}")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (said,) = errors(check_file(tmp_path))
    assert "is not a file" in said


def test_missing_files_are_named_before_anything_is_read(wheel: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no such file: no.osm, x+, no\.csv; check"):
        check_files([wheel, Path("no.osm"), Path("x" * 300), Path("no.csv")])


def test_a_role_overrules_the_content(tmp_path: Path) -> None:
    path = file(tmp_path, "places.csv", "id,lon,lat\nA,24,0\n")
    assert check_file(path).kind is FileKind.STOPS
    assert check_file(path, FileKind.DEPOTS).kind is FileKind.DEPOTS


def test_reports_keep_the_order_asked_for_and_progress_names_each_file(
    wheel: Path, tmp_path: Path
) -> None:
    seen: list[str] = []

    def observer(progress: Progress, /) -> bool:
        seen.append(progress.message)
        return True

    od, zones = file(tmp_path, "od.csv", OD), file(tmp_path, "zones.csv", ZONES)
    reports = check_files([od, zones, wheel, od], observer)
    assert [report.name for report in reports] == ["od.csv", "zones.csv", "map.osm"]
    assert seen == ["map.osm", "zones.csv", "od.csv"]


def test_an_observer_can_stop_it(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        check_files([file(tmp_path, "od.csv", OD)], lambda _: False)


# --- the corpus -----------------------------------------------------------------------------------

KINDS = {"osm": "street map", "gtfs": "feed", "od": "demand", "geo": "zones", "names": "unknown"}

# Tables without a readable header: they may be anything.
TABLES = {"od/empty.csv", "od/utf16.csv", "od/no_header.csv"}
# Files that are refused although they need not be, as the tests of their readers say.
STRICTER = {
    "osm/tag_too_long.osm", "geo/antimeridian.geojson", "od/ok.omx", "od/no_lookup.omx",
    "names/hostile_names.json",
}  # fmt: skip
# Entries outside of the folder are ignored with a warning; the rest is a good feed.
MILDER = {"gtfs/zip_slip.zip"}


@pytest.mark.data
@pytest.mark.parametrize(
    ("path", "kind"), [case for folder in KINDS for case in bad_inputs(folder)]
)
def test_each_file_of_the_corpus_is_refused_or_taken(path: Path, kind: str) -> None:
    """Each beside the good zones or the good map that it goes with."""
    folder = path.parent.name
    name = f"{folder}/{path.name}"
    good = SHARED / "data/bad" / ("geo/ok.geojson" if folder == "od" else "osm/ok_grid.osm")
    report = check_files([path, good])[0]
    assert report.kind == ("table" if name in TABLES else KINDS[folder])
    expected = (kind.startswith("REJECT") or name in STRICTER) and name not in MILDER
    assert report.has_errors == expected
    assert all(problem.message and "\n" not in str(problem) for problem in report.problems)


@pytest.mark.data
def test_porto_alegre_is_told_as_others_counted_it() -> None:
    # Figures of the list of the shared data: 1 054 stops, 250 named, 12 buildings; 812 935 people,
    # 337 921 jobs; 125 271 of 130 019 stop times blank, trips from 11:20 on.
    folder = shared_file("data/porto_alegre/README.md").parent
    names = ("poa_eptc.zip", "poa_hexgrid.csv", "poa_osm.pbf")
    feed, zones, streets = map(facts, check_files([folder / name for name in names]))
    assert (streets["bus stops"], streets["bus stops with a name"]) == (1054, 250)
    assert streets["buildings"] == 12
    assert (zones["zones"], zones["population"], zones["jobs"]) == (1227, 812935, 337921)
    assert (feed["stop times"], feed["stop times left blank"]) == (130019, 125271)
    assert (feed["trips"], feed["stops"], feed["lines: bus"]) == (2374, 3986, 115)
    assert str(feed["hours of it"]).startswith("11:20:00 to ")
    assert 2400 < int(str(feed["stops inside the map"])) < 2600  # 2 470 in the box of the extract


@pytest.mark.data
def test_a_feed_of_another_city_is_an_error() -> None:
    feed = shared_file("data/susono/susono_gtfs.zip")
    report, _ = check_files([feed, shared_file("data/bad/osm/ok_grid.osm")])
    assert any("another city" in said for said in errors(report))
