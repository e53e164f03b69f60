"""The blocks benchmark: its replay finds faults, and its figures are proven."""

from pathlib import Path

import pytest

from benchmarks.blocks import confirm_replay, run
from benchmarks.blocks_check import check_blocks
from benchmarks.blocks_single_depot import run_single_depot
from benchmarks.generated_city import generate_city
from network.errors import InputError, NotFoundError, PlanningError
from tests.shared_files import shared_file

# Depot 0 to both trips, trip 0 to trip 1, and home again; depot 1 for trip 1 alone.
DAY = "from,to,cost\nd0,t0,5\nd0,t1,6\nt0,t1,2\nt0,d0,7\nt1,d0,4\nd1,t1,1\nt1,d1,1\n"


@pytest.fixture
def day(tmp_path: Path) -> Path:
    path = tmp_path / "day.csv"
    path.write_text(DAY)
    return path


def test_one_vehicle_for_both_trips_is_found_and_replayed(day: Path, tmp_path: Path) -> None:
    # d0 t0 t1 d0 costs 5 + 2 + 4 = 11; apart they cost 12 and 1 + 1.
    figures = run(["--file", str(day), "--capacities", "1,1"], tmp_path)
    assert figures["blocks"] == [["d0", "t0", "t1", "d0"]]
    assert (figures["instance"], figures["value"], figures["bound"]) == ("day", 11, 11.0)
    assert figures["proven"]
    assert check_blocks(day, figures["blocks"], [1, 1]).cost == 11


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([["d0", "t0", "t1", "d1"]], "leaves d0 and ends at d1"),
        ([["d0", "t0", "d0"]], "t1 runs 0 times"),
        ([["d0", "t0", "t1", "d0"], ["d1", "t1", "d1"]], "t1 runs 2 times"),
        ([["d1", "t0", "t1", "d1"]], "no way from d1 to t0"),
        ([["d0", "t0", "d0"], ["d0", "t1", "d0"]], "d0 sends 2 vehicles, it holds 1"),
        ([["d0", "t0", "t1", "d0"], ["d1", "t9", "d1"]], "t9 is not in the file"),
        ([["d0", "t0", "t1", "d0"], ["d1", "d1"]], "block 2 runs no trip"),
        ([["d0", "t0", "d0", "t1", "d0"]], "passes d0 on its way"),
    ],
)
def test_the_replay_finds(day: Path, blocks: list[list[str]], said: str) -> None:
    assert said in "; ".join(check_blocks(day, blocks, [1, 1]).faults)


def test_a_value_that_the_replay_does_not_find_is_refused(day: Path) -> None:
    blocks = [["d0", "t0", "t1", "d0"]]
    confirm_replay(day, blocks, None, 11)
    with pytest.raises(PlanningError, match="cost 11, not 10"):
        confirm_replay(day, blocks, None, 10)


def test_what_to_name_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="use --instance NAME or --file FILE"):
        run([], tmp_path)
    with pytest.raises(NotFoundError, match="ROUTEWRIGHT_SHARED"):
        run(["--instance", "m4n500s0"], tmp_path)


def test_a_gap_is_a_part_of_the_bound(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--file", str(day), "--capacities", "1,1"]
    found = run([*asked, "--gap", "0.5"], day.parent)
    assert found["bound"] <= found["value"] <= 1.5 * found["bound"]
    with pytest.raises(SystemExit):
        run([*asked, "--gap", "2"], day.parent)
    assert "2 is not between 0 and 1" in capsys.readouterr().err


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "published"), [("n50m2s0", 214727), ("n50m4s1", 174485), ("n100m3s2", 287877)]
)
def test_small_instances_are_proven_at_the_published_value(name: str, published: int) -> None:
    path = shared_file(f"benchmarks/scheduling/mdvsp/{name}.csv.gz")
    figures = run(["--instance", name, "--repeatable"], path.parents[3])
    assert (figures["value"], figures["bound"]) == (published, float(published))
    again = run(["--instance", name, "--repeatable"], path.parents[3])
    assert again["blocks"] == figures["blocks"]


def test_one_depot_costs_what_joining_all_pairs_of_trips_costs() -> None:
    # It raises where the flow, the count and the assignment over all pairs differ.
    figures = run_single_depot(200, seed=1, step_s=60)
    assert figures["value_of_all_pairs"] == figures["value"]
    fine = run_single_depot(150, seed=2, step_s=10)
    assert fine["value_of_all_pairs"] == fine["value"]


def test_the_city_of_the_measured_figures_has_76_lines_and_98_terminals() -> None:
    city = generate_city(10_000, seed=1)
    assert len(city.start_s) == 10_000
    assert len(city.drive_s) == 98 + 1
    # The generator draws and the figures were measured once: departures 05:00 to 24:00.
    assert city.start_s.min() >= 300 * 60
    assert city.start_s.max() < 1440 * 60


@pytest.mark.slow
def test_ten_thousand_trips_need_1343_vehicles() -> None:
    assert run_single_depot(10_000, seed=1, step_s=60)["fleet"] == 1343
