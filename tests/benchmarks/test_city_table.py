"""The page of the city shows what the kept runs found, and whether that is enough."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks import kept_runs
from benchmarks.city import PAGE, WORDING, run
from benchmarks.city_table import CASES, Case, reached, write_page
from benchmarks.kept_runs import Run

KEPT = Path(__file__).parents[2] / PAGE.with_suffix("")
BY_NAME = {case.name: case for case in CASES}


def service(**figures: float) -> dict[str, float]:
    usual: dict[str, float] = {
        "felt_min": 59.07, "buses_line_by_line": 470, "vehicles": 436, "vehicle_km_h": 7423.4,
        "share_over_capacity": 0.013, "share_beside": 0.0,
    }  # fmt: skip
    return usual | figures


def found(**figures: object) -> dict[str, Any]:
    """A run as the benchmark prints it, as good as today but for these figures."""
    usual: dict[str, Any] = {
        "baseline": service(),
        "plan": service(),
        "gain": 0.19,
        "losers": {"share": 0.1, "share_stop": 0.002},
        "checks": {
            "run_times_on_streets": True, "largest_run_time_error_s": 0,
            "line_sense_violations": 0, "unserved_no_higher": True,
        },
        "cpu_s": 594.4,
        "first_plans_cpu_s": [0.33, 19.55],
    }  # fmt: skip
    return usual | figures


def keep(folder: Path, case: Case, seed: int, printed: dict[str, Any]) -> None:
    case.run(seed).path(folder).write_bytes(orjson.dumps(printed))


def rows_of(folder: Path) -> list[str]:
    write_page(folder, folder / "page.md")
    return [row for row in (folder / "page.md").read_text().splitlines() if row.startswith("| ")]


def test_a_row_tells_what_was_asked_for_and_what_was_found(tmp_path: Path) -> None:
    plan = service(felt_min=47.25, vehicles=392, vehicle_km_h=7400.2, share_over_capacity=0.0)
    keep(tmp_path, BY_NAME["fleet"], 2, found(plan=plan, gain=0.2001))
    assert (
        "| fleet | 2 | 18 / 20 | 20.0 | aim | 10.0 (0.2) | 47.25 / 59.07 | 470 / 470 | 392 / 436 "
        "| 7400 / 7423 | 0.0 / 1.3 | 0.3, 19.6 | 594 | hold |"
    ) in rows_of(tmp_path)
    assert WORDING in (tmp_path / "page.md").read_text()


@pytest.mark.parametrize(
    ("name", "figures", "said"),
    [
        ("fleet", {"gain": 0.19}, "goal"),
        ("fleet", {"gain": 0.17}, "missed"),
        ("fleet", {"gain": 0.3, "plan": service(buses_line_by_line=471)}, "missed: more buses"),
        ("operation", {"plan": service(vehicle_km_h=7423.4 + 1e-9)}, "aim"),
        ("operation", {"plan": service(vehicle_km_h=7424)}, "missed: more kilometres"),
        (
            "operation",
            {"losers": {"share": 0.121, "share_stop": 0.011}},
            "missed: above 12 % lose, above 1 % lose a stop",
        ),
        ("crowding", {}, "missed: above 1 % beyond places"),
        ("crowding", {"plan": service(share_over_capacity=0.009)}, "aim"),
        ("streets", {"checks": {**found()["checks"], "unserved_no_higher": False}},
         "missed: more unserved"),
        ("other-demand", {"other": {"a": {"kept": 0.97}, "b": {"kept": 0.94}}}, "goal"),
        ("fleet, with trains", {}, "-"),
    ],
)  # fmt: skip
def test_a_gain_counts_only_within_its_limits(
    name: str, figures: dict[str, Any], said: str
) -> None:
    assert reached(BY_NAME[name], found(**figures)) == said


def test_other_demand_and_trains_have_tables_of_their_own(tmp_path: Path) -> None:
    other = {
        name: {"gain": gain, "kept": gain / 0.2}
        for name, gain in (("mean_6_km", 0.21), ("midday", 0.19), ("noise", 0.2))
    }
    keep(tmp_path, BY_NAME["other-demand"], 1, found(other=other))
    beside = {"baseline": service(share_beside=0.046), "plan": service(share_beside=0.03)}
    keep(tmp_path, BY_NAME["fleet, with trains"], 3, found(**beside))
    rows = rows_of(tmp_path)
    assert "| 1 | 21.0 (105 %) | 19.0 (95 %) | 20.0 (100 %) |" in rows
    assert "| fleet | 3 | 4.6 | 3.0 |" in rows


def test_runs_of_another_budget_are_not_shown(tmp_path: Path) -> None:
    case = BY_NAME["streets"]
    keep(tmp_path, case, 1, found(arguments=list(case.run(1, 120.0).arguments)))
    keep(tmp_path, case, 2, found(arguments=list(case.run(2).arguments)))
    rows = [row for row in rows_of(tmp_path) if row.startswith("| streets")]
    assert [row.split(" | ")[1] for row in rows] == ["2"]


def test_missing_runs_are_done_once_and_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def done(each: Run) -> dict[str, Any]:
        asked.append(each.name)
        return found(arguments=list(each.arguments))

    monkeypatch.setattr(kept_runs, "_done", done)
    monkeypatch.chdir(tmp_path)
    PAGE.parent.mkdir(parents=True)
    assert run(["--all", "--target", "fleet", "--at-most", "4"], tmp_path)["runs"] == 4
    assert asked == ["fleet-1", "fleet-2", "fleet-3", "fleet-trains-1"]
    again = run(["--all", "--target", "fleet", "--background"], tmp_path)
    assert (again["runs"], asked[4:]) == (2, ["fleet-trains-2", "fleet-trains-3"])
    kept = PAGE.with_suffix("") / "fleet-1.json"
    assert orjson.loads(kept.read_bytes())["arguments"][:3] == ["city", "--target", "fleet"]
    assert sum(row.startswith("| fleet") for row in PAGE.read_text().splitlines()) == 6 + 3


def test_kept_runs_are_those_that_their_names_say() -> None:
    for path in sorted(KEPT.glob("*.json")):
        held = orjson.loads(path.read_bytes())
        case = next(each for each in CASES if each.run(held["seed"]).name == path.stem)
        assert case.run(held["seed"]).found(KEPT) is not None
        assert held["target"] == case.target
        assert bool(held.get("background")) == case.background
        gain = 1 - held["plan"]["felt_min"] / held["baseline"]["felt_min"]
        assert held["gain"] == pytest.approx(gain)
