"""The registry of figures: complete, unambiguous, and one step from the ledger."""

from pathlib import Path

import pytest

from maps.publish import result_document
from network.errors import NotFoundError
from routing.evaluation.registry import EVERY_KPI, REGISTRY, Evaluator, get_kpi
from routing.factors import FACTORS
from scenarios.assumptions import assumptions_of, rests_on
from scenarios.run import PlannedRun
from scenarios.tables import kpi_table
from tests.planned_city import planned_city, replanned_city
from tests.scenarios.gtfs.small_service import SETTINGS


def test_every_figure_has_a_formula_a_source_and_a_name_of_its_own() -> None:
    names = [kpi.name for kpi in EVERY_KPI]
    assert len(set(names)) == len(names)
    for kpi in EVERY_KPI:
        assert kpi.formula, kpi.name
        assert kpi.source, kpi.name
        assert kpi.label, kpi.name
        assert kpi.rests_on, kpi.name
        assert len(set(kpi.rests_on)) == len(kpi.rests_on), kpi.name


def test_every_figure_rests_on_entries_that_the_ledger_has() -> None:
    ledger = assumptions_of(planned_city())
    for kpi in EVERY_KPI:
        for reference in kpi.rests_on:
            assert rests_on([reference], ledger), (kpi.name, reference)


def test_every_figure_of_a_result_is_in_the_registry(tmp_path: Path) -> None:
    run = PlannedRun("Grid city", replanned_city(), "map", (), SETTINGS)
    document = result_document(run, tmp_path)
    told = {
        name
        for part in (
            "kpis",
            "baseline",
            "timetable_kpis",
            "baseline_timetable_kpis",
            "crowded_kpis",
            "baseline_crowded_kpis",
            "regularity",
        )
        for name in document[part]
    }
    assert told <= {kpi.name for kpi in EVERY_KPI}
    assert set(document["kpis"]) == {kpi.name for kpi in REGISTRY}


def test_the_table_of_figures_carries_formula_source_and_ledger() -> None:
    table = kpi_table(replanned_city())
    for name in ("formula", "source", "rests_on", "label"):
        assert all(table.column(name)), name


def test_a_figure_that_is_not_there_is_refused() -> None:
    assert get_kpi("timetable_riders").evaluator is Evaluator.TIMETABLE
    with pytest.raises(NotFoundError, match="'happiness'"):
        get_kpi("happiness")


def test_every_factor_has_a_source_and_a_date() -> None:
    assert all(each.source and each.date and each.unit for each in FACTORS)


def test_parts_of_figures_add_up_to_the_whole() -> None:
    figures = replanned_city().service.evaluation
    assert figures["share_served"] + figures["share_unserved"] == pytest.approx(1.0)
    parts = figures["walk_minutes"] + figures["wait_minutes"] + figures["ride_minutes"]
    assert parts == pytest.approx(figures["journey_minutes_mean"])
    assert figures["cost_per_boarding"] * figures["boardings"] == pytest.approx(figures["cost"])
    assert figures["boardings"] == pytest.approx(
        figures["riders"] * (1 + figures["transfers"]), rel=1e-6
    )


def test_vehicle_hours_are_trips_layovers_and_empty_drives() -> None:
    figures = replanned_city().service.evaluation
    layover = figures["recovery_ratio"] * figures["service_hours"]
    assert figures["revenue_hours"] == pytest.approx(figures["service_hours"] + layover)
    empty = figures["deadhead_share"] * figures["platform_hours"]
    assert figures["revenue_hours"] + empty == pytest.approx(figures["platform_hours"])
    without_riders = figures["share_not_in_service"] * figures["platform_hours"]
    assert layover + empty == pytest.approx(without_riders)


def test_riders_change_never_once_or_more_often() -> None:
    figures = replanned_city().service.evaluation
    shares = [figures[f"share_{name}"] for name in ("direct", "one_change", "more_changes")]
    assert sum(shares) == pytest.approx(1.0)


def test_a_frequent_stop_is_a_stop_and_every_10_min_is_every_15() -> None:
    figures = replanned_city().service.evaluation
    every_10, every_15 = figures["people_near_10_min"], figures["people_near_15_min"]
    assert 0 <= every_10 <= every_15 <= figures["people_near_stop"] <= 1
