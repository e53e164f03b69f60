"""The page of schedules shows what the kept runs found, beside the published figures."""

from pathlib import Path

import orjson
import pytest

from benchmarks.kept_runs import Run, do_missing
from benchmarks.schedules import all_runs, write_page
from network.errors import PlanningError
from tests.shared_files import shared_file


def shared_folder() -> Path:
    return shared_file("benchmarks/scheduling/mdvsp_best_known.csv").parents[2]


@pytest.mark.data
def test_the_page_sets_each_run_beside_what_is_published(tmp_path: Path) -> None:
    runs = {run.name: run for run in all_runs(shared_folder())}
    values = {"depots-n50m2s0": 214_727, "depots-m8n500s0": 1_292_234, "depots-m4n500s0": 1_289_115}
    for name, value in values.items():
        run = runs[name]
        found = {"value": value, "bound": value - 0.5, "proven": True, "cpu_s": 1.26}
        run.path(tmp_path).write_bytes(orjson.dumps({"arguments": run.arguments, **found}))
    write_page(shared_folder(), tmp_path, tmp_path / "page.md")
    rows = (tmp_path / "page.md").read_text().splitlines()
    assert "| n50m2s0 | 214727 | 214726 | yes | 0.0002 | 1.3 | 214727 | equal |" in rows
    assert any(row.endswith("| 1292411 (open) | -177 |") for row in rows)
    assert any(row.endswith("| 1289114 | +1, within the tolerance |") for row in rows)
    assert not any("m4n500s1" in row for row in rows)  # not run yet


def test_a_run_with_other_arguments_is_not_the_run_that_is_kept(tmp_path: Path) -> None:
    kept = Run("depots-a", ("blocks", "--instance", "a"))
    kept.path(tmp_path).write_bytes(orjson.dumps({"arguments": kept.arguments, "value": 7}))
    assert kept.found(tmp_path) == {"arguments": ["blocks", "--instance", "a"], "value": 7}
    assert Run("depots-a", ("blocks", "--instance", "b")).found(tmp_path) is None


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(PlanningError, match=r"blocks: no instance is named; use --instance NAME"):
        do_missing([Run("nothing", ("blocks",))], tmp_path, 1)
    assert list(tmp_path.iterdir()) == []
