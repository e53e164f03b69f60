"""The page of sets of lines shows what the runs found, and a run that is there is not repeated."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks import kept_runs
from benchmarks.kept_runs import Run
from benchmarks.lines import PAGE
from benchmarks.lines_check import check_lines, read_files
from benchmarks.lines_table import CASES, Case, run_cases, write_page
from benchmarks.published_lines import better_published
from routing.line_planning.links.instances import Wanted, read_instance
from tests.shared_files import shared_file

RUNS = Path(__file__).parents[2] / PAGE.with_suffix("")
KEPT = [case.path(RUNS, seed) for case in CASES for seed in (1, 2, 3)]


def keep(runs: Path, case: Case, seed: int, **figures: object) -> None:
    run = {"seed": seed, "cpu_s": 29.84, "bound": 12.5, **figures}
    case.path(runs, seed).write_bytes(orjson.dumps(run))


def test_the_page_says_how_far_we_are_from_the_published_figures(tmp_path: Path) -> None:
    better = Case("mumford0", "mumford0", None, "passenger")
    equal = Case("mumford0", "mumford0", None, "operator")
    worse = Case("mumford1", "mumford1", None, "operator")
    keep(tmp_path, better, 1, value=13.91234)
    keep(tmp_path, better, 2, value=13.85)
    keep(tmp_path, equal, 1, value=94.0)
    keep(tmp_path, worse, 1, value=409.0)
    write_page(tmp_path, tmp_path / "page.md")
    rows = (tmp_path / "page.md").read_text().splitlines()
    assert (
        "| mumford0 | passenger | 1: 13.9123, 2: 13.8500 | 29.8 | 14.09 | "
        "better than every published figure listed here | 12.5000 |"
    ) in rows
    assert (
        "| mumford0 | operator | 1: 94 | 29.8 | 94 | "
        "equal to the best published figure listed here | 12.5 |"
    ) in rows
    assert any("| 408 | worse than the best published figure listed here |" in row for row in rows)
    assert not any("mandl-4" in row for row in rows)  # not run yet


def test_the_page_names_published_sets_that_better_a_front(tmp_path: Path) -> None:
    front = Case("mumford0", "mumford0", None, "front")
    points = [
        {"rider_minutes": 13.9, "line_minutes": 700.0},
        {"rider_minutes": 26.4, "line_minutes": 94.0},
    ]
    better = [each.source for each in better_published("mumford0", 26.4, 94.0)]
    keep(
        tmp_path, front, 1, points=points, bettered_by=better, hypervolume=11_000.4,
        reference=(32.78, 759.0),
    )  # fmt: skip
    write_page(tmp_path, tmp_path / "page.md")
    row = (tmp_path / "page.md").read_text().splitlines()[-1]
    assert row == (
        "| mumford0 | 2 | 13.90 / 700; 26.40 / 94 | Ahmed et al. 2019 | 11000 | 32.78 / 759 "
        "| 29.8 |"
    )


def test_runs_are_done_once_and_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def done(run: Run) -> dict[str, Any]:
        asked.append((run.name, *run.arguments[-4:]))
        return {}

    monkeypatch.setattr(kept_runs, "_done", done)
    assert run_cases(tmp_path / "runs", {"operator": 9.0}, "mandl", 2) == 2
    assert run_cases(tmp_path / "runs", {"operator": 9.0}, "mandl", 9) == 1
    six = ("--perspective", "operator", "--routes", "6")
    assert asked == [(f"mandl-6-operator-{seed}", *six) for seed in (1, 2, 3)]
    assert run_cases(tmp_path / "runs", {"operator": 8.0}, "mandl", 9) == 3


@pytest.mark.data
@pytest.mark.parametrize("path", [path for path in KEPT if path.is_file()], ids=lambda p: p.stem)
def test_the_sets_kept_beside_the_page_have_the_figures_it_shows(path: Path) -> None:
    run = orjson.loads(path.read_bytes())
    folder = shared_file(f"benchmarks/tndp/{run['instance']}")
    if run["perspective"] == "front":
        sets = [(each["routes"], each) for each in run["points"]]
    else:
        figure = "rider_minutes" if run["perspective"] == "passenger" else "line_minutes"
        sets = [(run["routes"], {figure: run["value"]})]
    for routes, figures in sets:
        task = read_instance(folder, Wanted(len(routes))).task
        checked = check_lines(read_files(folder), routes, task.least_nodes, task.most_nodes)
        assert checked.faults == ()
        for name in ("rider_minutes", "line_minutes"):
            if name in figures:
                assert getattr(checked, name) == pytest.approx(figures[name], abs=1e-8)
