"""What a calibration leaves behind: a report, tables, the factors, and demand scaled by them."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from network.demand import Demand
from network.quantities import BoolArray, FloatArray, bools, floats
from network.service_day import Period
from network.toml_text import toml_quoted
from network.zones import ZoneTable
from routing.evaluation.goodness import GOOD_GEH, Goodness, geh
from scenarios.calibration.calibrated_on import CalibratedOn
from scenarios.calibration.counts import ALL_DAY, Counts, Measure
from scenarios.calibration.factors import RIDERS, Calibration
from scenarios.calibration.said import FIXED_DEMAND
from scenarios.result_folder import writing_results
from scenarios.table_files import Cell, Column, Table, csv_bytes, write_table_files

FILE_NAMES = (
    "calibration.txt", "factors.toml", "counts.csv", "counts.json", "goodness.csv",
    "goodness.json", "od.csv",
)  # fmt: skip
HALVES = ("fitted", "held out")


def write_calibration(
    found: Calibration, demand: Demand, zones: ZoneTable, folder: Path
) -> tuple[str, ...]:
    """Write report, tables, factors and demand; files of these names are replaced.

    Returns
    -------
    tuple of str
        Names of the files.

    Raises
    ------
    LimitError
        If they cannot be written.
    """
    with writing_results():
        write_table_files((counts_table(found, demand.periods), goodness_table(found)), folder)
        (folder / "calibration.txt").write_text(report_text(found, demand), encoding="utf-8")
        factors = factors_toml(found, demand, zones)
        (folder / "factors.toml").write_text(factors, encoding="utf-8")
        (folder / "od.csv").write_bytes(csv_bytes(scaled_demand(found, demand, zones)))
    return FILE_NAMES


def report_text(found: Calibration, demand: Demand) -> str:
    """Report for people: what was counted, what was fitted, and how well both halves fit."""
    counts, factors = found.pairs.counts, found.factors
    names = [period.name for period in demand.periods]
    of_demand = ", ".join(f"{n} x {f:.3f}" for n, f in zip(names, factors.demand, strict=True))
    of_driving = ", ".join(f"{n} x {f:.3f}" for n, f in zip(names, factors.driving, strict=True))
    lines = [
        f"Calibrated to {len(counts)} counts, factors fitted on {int(found.fitted.sum())} of them: "
        f"{counts.source}.",
        f"Demand: {demand.source}. {FIXED_DEMAND}",
        "The held-out half had no part in the factors, but for whether those of zones are kept; "
        "how the model will fit elsewhere is told by it alone.",
        "",
        f"Trips: {of_demand}",
        *(
            f"Trips by {end} zone: x {min(each):.3f} to x {max(each):.3f}"
            for end, each in (("origin", factors.origin), ("destination", factors.destination))
            if each
        ),
        f"Driving times: {of_driving}",
        f"A transfer is felt as {factors.transfer_s / 60:g} min.",
        f"Split by lines or stops with seed {found.seed}. GEH of flows per hour; below "
        f"{GOOD_GEH:g} is taken to fit.",
        "",
    ]
    for measure in Measure:
        chosen = counts.of(measure)
        if not chosen.any():
            continue
        lines.append(f"{measure}:")
        for half, inside in zip(HALVES, (found.fitted, ~found.fitted), strict=True):
            rows = bools(chosen & inside)
            for when, values in (("before", found.before), ("after", found.after)):
                lines.append(f"  {half}, {when}: {_fit_words(found.fit(rows, values), measure)}")
    lines += ["", *(str(problem) for problem in found.findings)]
    return "\n".join(lines).rstrip() + "\n"


def factors_toml(found: Calibration, demand: Demand, zones: ZoneTable) -> str:
    """Factors as TOML, as `scenarios.calibration.kept_factors.read_factors` reads them.

    Parameters
    ----------
    found : Calibration
    demand : Demand
        That it was found for.
    zones : ZoneTable
    """
    factors, periods = found.factors, demand.periods
    lines = [
        f"# Fitted on half of {len(found.pairs.counts)} counts, seed {found.seed}.",
        "# For routewright plan --factors, with the trips or the table that calibrate was given.",
        f"transfer_felt_min = {factors.transfer_s / 60:g}",
    ]
    for name, values in (("demand", factors.demand), ("driving_time", factors.driving)):
        lines += ["", f"[{name}]"]
        lines += [f"{toml_quoted(p.name)} = {v:.6f}" for p, v in zip(periods, values, strict=True)]
    for name, values in (("origin", factors.origin), ("destination", factors.destination)):
        if values:
            lines += ["", f"[{name}]"]
            lines += [
                f"{toml_quoted(z)} = {v:.6f}" for z, v in zip(zones.zone_id, values, strict=True)
            ]
    on = calibrated_on(found)
    if on is not None:
        lines += [
            "", "[calibrated]", f"source = {toml_quoted(on.source)}", f"counts = {on.counts}",
            f"held_out = {on.held_out}", f"geh_mean = {on.geh_mean:.6f}",
            f"geh_below_5 = {on.geh_below_5:.6f}", f"seed = {on.seed}",
            f"trips_per_am_hour = {float(demand.trips_per_hour.sum()):.6f}",
            f"od_trips_per_am_hour = {float(scaled_trips(found, demand).sum()):.6f}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def calibrated_on(found: Calibration) -> CalibratedOn | None:
    """What the factors rest on; None where no counts of riders were left out to judge them by."""
    counts = found.pairs.counts
    judged = bools(counts.of(*RIDERS) & ~found.fitted)
    fit = found.fit(judged, found.after)
    if not fit.n:
        return None
    return CalibratedOn(counts.source, len(counts), fit.n, fit.geh_mean, fit.geh_good, found.seed)


def scaled_demand(found: Calibration, demand: Demand, zones: ZoneTable) -> Table:
    """Table of AM trips with its factors."""
    trips = scaled_trips(found, demand)
    rows = zip(demand.origin.tolist(), demand.destination.tolist(), trips.tolist(), strict=True)
    columns = (
        Column("from", "", "zone"),
        Column("to", "", "zone"),
        Column("trips", "per AM hour", "after calibration"),
    )
    cells = tuple((zones.zone_id[a], zones.zone_id[b], value) for a, b, value in rows)
    return Table("od", columns, cells)


def scaled_trips(found: Calibration, demand: Demand) -> FloatArray:
    """AM trips with the factors of zones and of the period that the table is of."""
    am = max(range(len(demand.periods)), key=lambda row: demand.periods[row].demand_factor)
    return floats(found.factors.scaled(demand) * found.factors.demand[am])


def counts_table(found: Calibration, periods: Sequence[Period]) -> Table:
    """One row per count."""
    counts = found.pairs.counts
    columns = (
        Column("measure", "", "what was counted"),
        Column("line", "", "as counted"),
        Column("stop", "", "blank for the whole line"),
        Column("screenline", "", "blank where there is none"),
        Column("period", "", "of the service day"),
        Column("half", "", "whether factors were fitted on it"),
        Column("observed", "per hour, or seconds", "counted"),
        Column("before", "per hour, or seconds", "modelled without factors"),
        Column("after", "per hour, or seconds", "modelled with factors"),
        Column("geh_after", "", "GEH with factors; blank for run times"),
    )
    each = geh(counts.value, found.after)
    rows: list[tuple[Cell, ...]] = []
    for row in range(len(counts)):
        period = int(counts.period[row])
        run_time = counts.measure[row] is Measure.RUN_TIME
        rows.append(
            (
                str(counts.measure[row]), counts.line[row], counts.stop[row],
                counts.screenline[row], "day" if period == ALL_DAY else periods[period].name,
                HALVES[0] if found.fitted[row] else HALVES[1], float(counts.value[row]),
                float(found.before[row]), float(found.after[row]),
                None if run_time else float(each[row]),
            )
        )  # fmt: skip
    return Table("counts", columns, tuple(rows))


def goodness_table(found: Calibration) -> Table:
    """Fit of all counts, of each line and of each screenline, by measure and half."""
    counts = found.pairs.counts
    columns = (
        Column("scope", "", "all, line or screenline"),
        Column("name", "", "of the line or screenline"),
        Column("measure", "", "what was counted"),
        Column("half", "", "fitted or held out"),
        Column("factors", "", "before or after"),
        Column("counts", "", "number of them"),
        Column("observed", "per hour, or seconds", "sum"),
        Column("modelled", "per hour, or seconds", "sum"),
        Column("bias", "share", "modelled less observed, of observed"),
        Column("geh_mean", "", "mean GEH; blank for run times"),
        Column("geh_below_5", "share", "of the counts; blank for run times"),
        Column("r_squared", "", "1 - squared errors / squared distances from the mean"),
    )
    rows: list[tuple[Cell, ...]] = []
    for scope, name, within in _scopes(counts):
        for measure in Measure:
            for half, inside in zip(HALVES, (found.fitted, ~found.fitted), strict=True):
                chosen = bools(within & inside & counts.of(measure))
                if not chosen.any():
                    continue
                for when, values in (("before", found.before), ("after", found.after)):
                    cells = _fit_cells(found.fit(chosen, values), measure)
                    rows.append((scope, name, str(measure), half, when, *cells))
    return Table("goodness", columns, tuple(rows))


def _scopes(counts: Counts) -> list[tuple[str, str, BoolArray]]:
    """What fits are told of: all counts, lines, screenlines."""
    found = [("all", "", bools(np.ones(len(counts))))]
    for scope, column in (("line", counts.line), ("screenline", counts.screenline)):
        names = sorted({name for name in column if name})
        found += [(scope, name, bools([each == name for each in column])) for name in names]
    return found


def _fit_cells(fit: Goodness, measure: Measure) -> tuple[Cell, ...]:
    """Figures of a fit; GEH is of flows only."""
    flows = measure is not Measure.RUN_TIME
    return (
        fit.n, fit.observed, fit.modelled, fit.bias, fit.geh_mean if flows else None,
        fit.geh_good if flows else None, fit.r_squared,
    )  # fmt: skip


def _fit_words(fit: Goodness, measure: Measure) -> str:
    """Figures of a fit in words."""
    if not fit.n:
        return "no counts"
    words = [f"{fit.n} counts", f"bias {_percent(fit.bias)}"]
    if measure is not Measure.RUN_TIME:
        words += [f"mean GEH {fit.geh_mean:.1f}", f"{100 * fit.geh_good:.0f} % below {GOOD_GEH:g}"]
    words.append("R² not defined" if math.isnan(fit.r_squared) else f"R² {fit.r_squared:.3f}")
    return ", ".join(words)


def _percent(share: float) -> str:
    """Share with its sign."""
    return "not defined" if math.isnan(share) else f"{100 * share:+.1f} %"
