"""`routewright schedule`: what it prints and writes, and how it refuses."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.api.command import PATIENCE_S, PROJECT, Ended, command, environment, tree
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

STOPS = {"A": (0, 0), "B": (2000, 0), "C": (4000, 0)}


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    runs = [Run("1", "A B C", f"{hour:02d}:00", hop_s=600) for hour in range(7, 19)]
    runs += [Run("1", "C B A", f"{hour:02d}:30", hop_s=600) for hour in range(7, 19)]
    (path,) = written_feeds(tmp_path_factory.mktemp("feed"), city=feed_with(STOPS, runs))
    return path


def asked(feed: Path, out: Path, *more: str) -> Ended:
    ended = CliRunner().invoke(app, ["schedule", str(feed), "--out", str(out), *more])
    return Ended(ended.exit_code, ended.stdout_bytes, ended.stderr)


def test_the_folder_of_the_feed_is_not_replaced(feed: Path, tmp_path: Path) -> None:
    assert asked(feed, tmp_path / "out").code == 0
    before = tree(tmp_path / "out")
    ended = asked(tmp_path / "out" / "gtfs.zip", tmp_path / "out" / "." / "")
    assert (ended.code, "gtfs.zip, which is read and would be lost" in ended.err) == (3, True)
    assert tree(tmp_path / "out") == before


def test_a_feed_becomes_blocks_and_duties_with_proofs(feed: Path, tmp_path: Path) -> None:
    ended = asked(feed, tmp_path / "out")
    assert ended.code == 0, ended.err
    told = ended.out.decode()
    assert "Work without a driver: 0 min" in told
    assert "proof of blocks:" in told
    assert "proof of duties:" in told
    assert "note: depots: one depot is assumed" in told
    written = tree(tmp_path / "out")
    for name in (
        "gtfs.zip",
        "result.json",
        "schedule.html",
        "tables/blocks.csv",
        "tables/duties.json",
        "tods.zip",
        "vdv452.zip",
        "timetables/1.html",
        "timetables/1.csv",
        "timetables/index.html",
    ):
        assert name in written


def test_json_is_the_result_and_names_the_agreement(feed: Path, tmp_path: Path) -> None:
    ended = asked(feed, tmp_path / "out", "--json", "--labour-rules", "gb-domestic")
    document = json.loads(ended.out)
    assert document["labour_rules"]["name"] == "gb-domestic"
    assert document["figures"]["uncovered_share"] == {"value": 0.0, "unit": "share"}
    assert [proof["stage"] for proof in document["certificates"]] == ["blocks", "duties"]
    assert all(proof["bound"] <= proof["value"] for proof in document["certificates"])
    assert document["day"] == "2026-01-05"
    assert {each["path"] for each in document["files"]} >= {"gtfs.zip", "tods.zip"}


def test_a_result_is_replaced_by_the_next_and_is_the_same_again(feed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = asked(feed, out, "--json").out
    assert asked(feed, out, "--json").out == first


def test_trips_that_may_move_save_a_bus_and_are_listed(tmp_path: Path) -> None:
    # 10 min from A to B and 5 min of layover: ready at 7:15 for the way back at 7:14.
    runs = [Run("1", "A B", "07:00", 600), Run("1", "B A", "07:14", 600)]
    (short,) = written_feeds(tmp_path, city=feed_with(STOPS, runs))
    out = tmp_path / "out"
    told = asked(short, out, "--shift-min", "2").out.decode()
    assert "note: moved trips: 1 vehicles are saved: 1 run the trips in place of 2" in told
    assert "proof of shifts: 1 vehicles, bound 1" in told
    (row,) = json.loads((out / "tables" / "moved_trips.json").read_text())
    assert row["later"] in {-1, 1}
    assert "moved trips" in (out / "schedule.html").read_text()
    document = json.loads((out / "result.json").read_text())
    assert document["settings"]["shift_minutes"] == 2
    assert document["figures"]["vehicles"]["value"] == 1
    assert "shift_minutes" not in json.loads(asked(short, out, "--json").out)["settings"]


def test_an_agreement_may_be_a_file(feed: Path, tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text(
        'name = "own"\ntitle = "Own rules"\n'
        '[sign_on]\ntime = "0:05"\nsource = "own"\n[sign_off]\ntime = "0:05"\nsource = "own"\n'
        '[longest_piece]\ntime = "0:10"\nsource = "own, part 1"\n'
    )
    told = asked(feed, tmp_path / "out", "--labour-rules", str(rules)).out.decode()
    assert "stay without a driver: longest_piece (own, part 1)" in told


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--labour-rules", "mars"], "no agreement 'mars'; there are at-private"),
        (["--labour-rules", "no/such.toml"], "no such file"),
        (["--day", "monday"], "--day 'monday' is not a date"),
        (["--day", "2026-01-10"], "no bus runs on 2026-01-10"),
        (["--depots", "no/such.csv"], "no such file"),
    ],
)
def test_what_cannot_be_scheduled_is_refused_in_a_sentence(
    feed: Path, tmp_path: Path, more: list[str], message: str
) -> None:
    ended = asked(feed, tmp_path / "new" / "out", *more)
    assert ended.code == 3
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert tree(tmp_path) == []


def test_a_folder_of_others_is_not_touched(feed: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    ended = asked(feed, tmp_path)
    assert ended.code == 3
    assert "holds files that are not a Routewright result" in ended.err
    assert tree(tmp_path) == ["letter.txt"]


def test_too_few_places_in_the_depots_is_no_plan(feed: Path, tmp_path: Path) -> None:
    depots = tmp_path / "depots.csv"
    depots.write_text("id,lon,lat,capacity\nN,10.0,50.0,0\n")
    ended = asked(feed, tmp_path / "out", "--depots", str(depots))
    assert ended.code == 4
    assert "too few for the timetable" in ended.err


def test_ctrl_c_leaves_nothing_behind(feed: Path, tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603  (the planner itself)
        command(["schedule", str(feed), "--out", str(tmp_path / "out")]), cwd=PROJECT,
        env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert "Feed" in (line.strip() for line in running.stderr)
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "routewright: stopped, nothing was written"
    assert out == ""
    assert tree(tmp_path) == []


def test_counted_riders_move_trips_and_the_proof_says_how_well(feed: Path, tmp_path: Path) -> None:
    loads = tmp_path / "loads.csv"
    # Of 12 trips out (T0 to T11, each hour from 7) that of 10:00 and that of 14:00 are full.
    loads.write_text(
        "trip_id,load\n" + "".join(f"T{n},{80 if n in (3, 7) else 10}\n" for n in range(12))
    )
    ended = asked(feed, tmp_path / "out", "--json", "--trip-loads", str(loads))
    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    proofs = document["certificates"]
    assert [proof["stage"] for proof in proofs] == ["departures", "blocks", "duties"]
    assert proofs[0]["bound"] <= proofs[0]["value"]
    assert "loads.csv" in {given["name"] for given in document["inputs"]}
    assert "tables/departures.csv" in {each["path"] for each in document["files"]}
    words = " ".join(finding["message"] for finding in document["findings"])
    assert "trips leave at another minute" in words
    assert "vehicles run the trips at the new minutes" in words
    rows = json.loads((tmp_path / "out" / "tables" / "departures.json").read_bytes())
    assert any(row["departure_after"] != row["departure_before"] for row in rows)
    page = (tmp_path / "out" / "timetables" / "1.html").read_text(encoding="utf-8")
    moved = next(row for row in rows if row["departure_after"] != row["departure_before"])
    assert moved["departure_after"][:5] in page


def test_a_table_of_loads_that_is_none_leaves_nothing_behind(feed: Path, tmp_path: Path) -> None:
    loads = tmp_path / "loads.csv"
    loads.write_text("<html>")
    ended = asked(feed, tmp_path / "out", "--trip-loads", str(loads))
    assert ended.code != 0
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


def test_relief_points_are_priced_where_somebody_asks_for_it(feed: Path, tmp_path: Path) -> None:
    # Twelve hours with one bus from A to C and back: the ends of the line are where drivers change.
    ended = asked(feed, tmp_path / "out", "--relief-prices")
    assert ended.code == 0, ended.err
    table = (tmp_path / "out" / "tables" / "relief_points.csv").read_text(encoding="utf-8")
    head, *rows = table.splitlines()
    assert head.startswith("place_id,name,state,chances,reliefs,price_mixture,price_planned")
    assert {row.split(",")[0] for row in rows} == {"A", "C"}
    page = (tmp_path / "out" / "schedule.html").read_text(encoding="utf-8")
    assert "Where drivers change" in page
    assert "tables/relief_points.csv" in page
