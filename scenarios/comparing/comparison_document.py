"""A comparison as one JSON document, the same for the command line and the service."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from network.problems import Problem, note, warning
from network.quantities import fingerprint
from routing.run_times import RunTimeModel
from scenarios.access.plan_access import METHOD
from scenarios.access.services_access import LOSING_ZONES
from scenarios.calibration.said import FIXED_DEMAND, how_calibrated
from scenarios.comparing.compared_plans import (
    CRITERIA,
    SURE,
    ComparedFigure,
    ComparedPlans,
    FigureDelta,
    ScenarioChoice,
)
from scenarios.comparing.comparison_tables import figure_unit
from scenarios.comparing.drawn_loads import n_assigned
from scenarios.comparing.pair_changes import ChangeTable, JourneyChange, PairChanges
from scenarios.comparing.stress import Stress
from scenarios.comparison import MODELLED_DEMAND
from scenarios.lost_stops import SAME_PLACE_M
from scenarios.table_files import Table, rounded

SCHEMA = "routewright-comparison-1"
_MOST_LISTED = 20

Document: TypeAlias = dict[str, Any]


def comparison_document(compared: ComparedPlans) -> Document:
    """Everything a program may want to know, losers before averages.

    Parameters
    ----------
    compared : ComparedPlans

    Returns
    -------
    dict
        Ready for JSON: equal comparisons give equal documents.

    Examples
    --------
    >>> from tests.scenarios.comparing.compared_city import compared
    >>> document = comparison_document(compared())
    >>> [scenario["name"] for scenario in document["scenarios"]]
    ['present', 'plan', 'thinner']
    """
    names = [scenario.name for scenario in compared.scenarios]
    return {
        "schema": SCHEMA,
        "scenarios": [_scenario(compared, row) for row in range(len(names))],
        "pairs": [_pair(compared, pair, names) for pair in compared.pairs],
        "figures": [_figure(compared, figure, names) for figure in compared.figures],
        "choice": [
            _choice(choice, name, names)
            for name, choice in zip(names, compared.choices, strict=True)
        ],
        "access": _access(compared, names),
        "stress": [_stress(stress, names) for stress in compared.stresses],
        "method": method_of(compared),
        "findings": [
            {"severity": str(p.severity), "where": p.where, "message": p.message,
             "remedy": p.remedy}
            for p in comparison_findings(compared)
        ],
    }  # fmt: skip


def method_of(compared: ComparedPlans) -> Document:
    """How figures were drawn and judged."""
    draws, demand = compared.draws, compared.scenarios[0].world.demand
    return {
        "draws": draws.n_draws,
        "draws_of_loads": n_assigned(demand, draws),
        "seed": draws.seed,
        "trips_per_day": _number(demand.trips_per_day),
        "demand_modelled": demand.modelled,
        "demand_source": demand.source,
        "leaving_times_per_period": len(compared.scenarios[0].replays[0].leave_s),
        "sure_share_of_draws": SURE,
        "criteria": list(CRITERIA),
        "paired": "every service carries the same drawn tables of trips at the same times of "
        "leaving; differences are taken draw by draw",
        "reweighted": "what a journey costs does not depend on how many travel, so draws weigh "
        "journeys found once, which is exact; figures that follow from loads of buses are of an "
        f"assignment of the drawn table, in {n_assigned(demand, draws)} of {draws.n_draws} draws",
        "chance_only": "draws are other counts of one AM hour of as many trips; they know nothing "
        "of errors of the model behind the table, nor of riders won or lost",
    }


def calibration_of(compared: ComparedPlans) -> str:
    """What the demand of all services was calibrated on, or that it was not."""
    world = compared.scenarios[0].world
    return how_calibrated(world.demand, world.settings.calibrated)


def comparison_findings(compared: ComparedPlans) -> tuple[Problem, ...]:
    """What to know before reading a figure."""
    demand = compared.scenarios[0].world.demand
    said = [note("demand", calibration_of(compared)), note("demand", FIXED_DEMAND)]
    if demand.modelled and any(scenario.is_present for scenario in compared.scenarios):
        said.append(note("comparison", MODELLED_DEMAND))
    fleets = {s.name: s.service.operation.vehicles for s in compared.scenarios}
    if len(set(fleets.values())) > 1:
        told = ", ".join(f"{name} {vehicles}" for name, vehicles in fleets.items())
        said.append(
            warning("fleet", f"services differ in vehicles: {told}; read minutes beside cost")
        )
    said += [
        *_fewer_draws(compared),
        *_other_stops(compared),
        *_timed_anew(compared),
        *compared.access.findings,
    ]
    return tuple(said)


def _fewer_draws(compared: ComparedPlans) -> list[Problem]:
    """That intervals of loads are of some of the draws only."""
    count = n_assigned(compared.scenarios[0].world.demand, compared.draws)
    if count == compared.draws.n_draws:
        return []
    message = (
        f"intervals of figures that follow from loads of buses are of {count} of the "
        f"{compared.draws.n_draws} draws, as each takes an assignment of its own; all others are "
        "of all draws"
    )
    return [note("draws", message)]


def _other_stops(compared: ComparedPlans) -> list[Problem]:
    """That services stop at other places, and what that means for those who lose their stop."""
    areas = {s.name: len(s.world.network.areas) for s in compared.scenarios}
    tables = {fingerprint(s.world.network.areas) for s in compared.scenarios}
    if len(tables) == 1:
        return []
    told = ", ".join(f"{name} {count}" for name, count in areas.items())
    message = (
        f"services do not have the same stop areas ({told}); a stop counts as lost where the stop "
        f"area of the other service nearest to its place, within {SAME_PLACE_M:g} m, has no bus"
    )
    if sum(scenario.is_present for scenario in compared.scenarios) > 1:
        message += "; today's service stands on each, as its riders find other journeys on each"
    return [note("stops", message)]


def _timed_anew(compared: ComparedPlans) -> list[Problem]:
    """Services that were planned with other run times, and what was done to them."""
    at = _factor(compared.scenarios[0].world.run_times)
    return [
        warning(
            "run times",
            f"{each.name} was planned with buses that drive {_factor(each.planned_at):.3f} times "
            f"as long as a free road takes; here all drive {at:.3f} times as long, the slowest of "
            "the services, so its trips and blocks are new and evenly spread",
        )
        for each in compared.scenarios
        if each.is_timed_anew
    ]


def _factor(model: RunTimeModel) -> float:
    """Driving time of a bus over that on a free road."""
    return model.bus_factor_permille / 1000


def _access(compared: ComparedPlans, names: list[str]) -> Document:
    """Who gets where, changes by group first."""
    access, policy = compared.access, compared.access.policy
    return {
        "method": METHOD,
        "policy": {
            "name": policy.name, "major_change": policy.major_change,
            "most_difference": policy.most_difference, "method": policy.method,
            "source": policy.source,
        },
        "nobody_loses": [
            {
                "before": names[losses.before],
                "after": names[losses.after],
                "holds": not losses.broken,
                "broken": [f"{p.where}: {p.message}" for p in losses.broken],
            }
            for losses in access.losses
        ],
        **{table.name: _table_rows(table) for table in access.tables if table.name != LOSING_ZONES},
    }  # fmt: skip


def _table_rows(table: Table) -> list[Document]:
    """Rows of a table for programs."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, map(rounded, row), strict=True)) for row in table.rows]


def _scenario(compared: ComparedPlans, row: int) -> Document:
    """One service."""
    scenario = compared.scenarios[row]
    service = scenario.service
    return {
        "name": scenario.name,
        "is_present": scenario.is_present,
        "lines": service.plan.n_lines,
        "trips": service.timetable.n_trips,
        "vehicles": service.operation.vehicles,
    }


def _pair(compared: ComparedPlans, pair: PairChanges, names: list[str]) -> Document:
    """What happens to riders when one service replaces another."""
    return {
        "before": names[pair.before],
        "after": names[pair.after],
        "trips_per_day": _number(pair.trips_per_day),
        "changes": {
            each.name: {
                "trips": _number(each.trips), "share": _number(each.share),
                "p10": _number(each.low), "p90": _number(each.high),
            }
            for each in pair.shares
        },
        "areas_losing_all_service": pair.areas_losing_all_service,
        "areas_losing_a_period": pair.areas_losing_a_period,
        "areas_gaining_a_period": pair.areas_gaining_a_period,
        "areas_gaining_service": pair.areas_gaining_service,
        "zones_losing_most": _zones(pair.zones, "losing"),
        "zones_gaining_most": _zones(pair.zones, "gaining"),
        "groups": _rows(pair.groups, range(len(pair.groups.name))),
        "journeys_losing_most": [_journey(one) for one in pair.losing_most[:_MOST_LISTED]],
        "journeys_gaining_most": [_journey(one) for one in pair.gaining_most[:_MOST_LISTED]],
        "differences": {
            figure.kpi.name: _delta(figure.delta(pair.before, pair.after))
            for figure in compared.figures
        },
    }  # fmt: skip


def _zones(table: ChangeTable, name: str) -> list[Document]:
    """Zones with most trips that lose or gain."""
    trips = getattr(table, name).tolist()
    order = sorted(range(len(trips)), key=lambda row: -trips[row])
    return _rows(table, [row for row in order[:_MOST_LISTED] if trips[row] > 0])


def _rows(table: ChangeTable, rows: "range | list[int]") -> list[Document]:
    """Rows of a table of zones or groups."""
    columns = ("trips", "losing", "gaining", "longer_5", "longer_2", "shorter_5", "shorter_2",
               "minutes")  # fmt: skip
    return [
        {
            "name": table.name[row],
            **{name: _number(float(getattr(table, name)[row])) for name in columns},
        }
        for row in rows
    ]


def _journey(one: JourneyChange) -> Document:
    """One pair of zones."""
    return {
        "from": one.origin, "to": one.destination, "trips": _number(one.trips),
        "losing": _number(one.losing), "gaining": _number(one.gaining),
        "minutes": _number(one.minutes),
    }  # fmt: skip


def _figure(compared: ComparedPlans, figure: ComparedFigure, names: list[str]) -> Document:
    """One figure of every service."""
    kpi = figure.kpi
    middles = [figure.middle(row) for row in range(len(names))]
    return {
        "name": kpi.name,
        "label": kpi.title,
        "unit": figure_unit(compared, kpi),
        "meaning": kpi.meaning,
        "formula": kpi.formula,
        "source": kpi.source,
        "better": str(kpi.better),
        "evaluator": str(kpi.evaluator),
        "rests_on": list(kpi.rests_on),
        "drawn": figure.drawn is not None,
        "draws": figure.n_draws,
        "values": [_number(value) for value in figure.values],
        "p10": [None if m is None else _number(m[0]) for m in middles],
        "p90": [None if m is None else _number(m[1]) for m in middles],
    }


def _delta(delta: FigureDelta) -> Document:
    """One difference."""
    return {
        "value": _number(delta.value),
        "p10": _number(delta.low),
        "p90": _number(delta.high),
        "mark": str(delta.mark),
    }


def _choice(choice: ScenarioChoice, name: str, names: list[str]) -> Document:
    """What speaks for one service."""
    return {
        "scenario": name,
        "dominated_by": [names[row] for row in choice.dominated_by],
        "share_on_front": _number(choice.share_on_front),
        "win_rate": _number(choice.win_rate),
        "regret_mean": _number(choice.regret_mean),
        "regret_p95": _number(choice.regret_p95),
    }


def _stress(stress: Stress, names: list[str]) -> Document:
    """Every service under one stress."""
    return {
        "name": stress.name,
        "meaning": stress.meaning,
        "best": [names[row] for row in stress.best],
        "outcomes": [
            {"scenario": name, "remark": outcome.reason, "values": _numbers(outcome.values)}
            for name, outcome in zip(names, stress.outcomes, strict=True)
        ],
    }


def _numbers(values: Mapping[str, float]) -> Document:
    """Figures by name."""
    return {name: _number(value) for name, value in values.items()}


def _number(value: float | None) -> object:
    """A number as it is written; None where there is none."""
    return None if value is None else rounded(float(value))
