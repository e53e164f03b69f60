"""Tables of equity: how access is spread over people and groups, and who lives near a stop."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.problems import Problem, note, warning
from network.quantities import BoolArray, FloatArray, bools, floats
from network.zones import ZoneTable
from routing.access.reach import WITHIN_MIN, opportunities_within
from routing.access.ridden_service import RiddenService
from routing.access.travel_times import ShortArray
from routing.evaluation.equity import (
    SUFFICIENT_SHARE,
    LorenzCurve,
    fifths,
    gini,
    lorenz_curve,
    mean_access,
    median_access,
    palma,
    sufficient_share,
)
from routing.evaluation.equity_coverage import RULES, covered_share, zones_covered
from routing.evaluation.equity_policy import find_excess
from scenarios.access.access_files import MEDIAN, AccessAnswer
from scenarios.table_files import Cell, Column, Table

DRAWN_MIN = 45
"""Minutes of the Lorenz curves that are drawn."""

NO_GROUPS = (
    "the zones have no population groups, so nothing is told of groups; add columns of persons "
    "such as group_low_income"
)
EVERYBODY = "everybody"
_STEPS = 20
_OPPORTUNITY = Column("opportunity", "", "what is counted, a column of the zones")
_WITHIN = Column("within_min", "min", "door to door, at the median of the times asked for")


@dataclass(frozen=True, slots=True, eq=False)
class ReachedOpportunities:
    """What can be got to from each zone, of one kind within some minutes.

    Attributes
    ----------
    opportunity : str
    within_min : int
    count : FloatArray, shape (n_zones,)
    """

    opportunity: str
    within_min: int
    count: FloatArray

    @property
    def name(self) -> str:
        """Name of its column in tables, such as ``jobs_within_45_min``."""
        return f"{self.opportunity}_within_{self.within_min}_min"


def reached(answer: AccessAnswer) -> tuple[ReachedOpportunities, ...]:
    """Opportunities of each kind that there is, from each zone within 30, 45 and 60 minutes.

    Parameters
    ----------
    answer : AccessAnswer
        Of all zones.

    Raises
    ------
    InputError
        If it is of one zone only.
    """
    if answer.zone is not None:
        message = "access of one zone says nothing of who has it; ask for all zones"
        raise InputError(message)
    return reached_within(answer.city.zones, answer.times.of_percentile(MEDIAN))


def reached_within(zones: ZoneTable, time_s: ShortArray) -> tuple[ReachedOpportunities, ...]:
    """Opportunities of each kind that there is, from each zone within 30, 45 and 60 minutes.

    Parameters
    ----------
    zones : ZoneTable
    time_s : array of int16, shape (n_zones, n_zones)
        Travel times from each zone to each zone.
    """
    found = []
    for kind, numbers in zones.all_opportunities.items():
        if not numbers.sum() > 0:
            continue
        counted = opportunities_within(time_s, numbers)
        found += [
            ReachedOpportunities(kind, minutes, floats(count))
            for minutes, count in zip(WITHIN_MIN, counted, strict=True)
        ]
    return tuple(found)


def groups_of(zones: ZoneTable) -> tuple[Mapping[str, FloatArray], tuple[Problem, ...]]:
    """Population groups of zones, those that cannot be groups of their residents left out.

    Returns
    -------
    mapping of str to FloatArray, shape (n_zones,)
    tuple of Problem
        What was left out, or that there are none.

    Examples
    --------
    >>> from network.quantities import floats
    >>> persons = {"low_income": floats([3, 0]), "storeys": floats([2, 90])}
    >>> zones = ZoneTable(("A", "B"), floats([0, 1]), floats([0, 1]), floats([9, 9]),
    ...                   floats([1, 1]), False, "example", groups=persons)
    >>> groups, findings = groups_of(zones)
    >>> list(groups), findings[0].message
    (['low_income'], 'storeys is no group of residents: zone B has 90 of 9')
    """
    groups: dict[str, FloatArray] = {}
    said = []
    for name, members in zones.groups.items():
        row = find_excess(members, zones.population)
        if row is None and members.sum() > 0:
            groups[name] = members
        elif row is not None:
            message = (
                f"{name} is no group of residents: zone {zones.zone_id[row]} has "
                f"{members[row]:g} of {zones.population[row]:g}"
            )
            said.append(warning("equity", message, "leave it out, or correct the table"))
    if not groups:
        said.append(note("equity", NO_GROUPS))
    return groups, tuple(said)


def equity_tables(answer: AccessAnswer) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """All tables of equity.

    Parameters
    ----------
    answer : AccessAnswer
        Of all zones.

    Returns
    -------
    tuple of Table
        ``equity``, ``lorenz``, ``coverage`` and, where there are groups, ``equity_groups``.
    tuple of Problem
        What could not be computed.

    Raises
    ------
    InputError
        If the answer is of one zone only.
    """
    return equity_tables_of(answer.city.zones, answer.city.service, reached(answer))


def equity_tables_of(
    zones: ZoneTable, service: RiddenService, ways: tuple[ReachedOpportunities, ...]
) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """All tables of equity, of what can be got to from each zone; else as `equity_tables`.

    Parameters
    ----------
    zones : ZoneTable
    service : RiddenService
        Whose stops count for coverage.
    ways : tuple of ReachedOpportunities
    """
    if not zones.population.sum() > 0:
        message = "the zones have no residents, so access cannot be told by person"
        return (), (warning("equity", message, "add a column population"),)
    groups, found = groups_of(zones)
    counted = [way for way in ways if (way.count * zones.population).sum() > 0]
    tables = (
        _spread(zones, counted),
        lorenz_table(zones, counted),
        _coverage(zones, service, groups),
        *([_by_group(zones, groups, counted)] if groups else []),
    )
    return tables, found


def curves_of(
    zones: ZoneTable, ways: tuple[ReachedOpportunities, ...]
) -> tuple[tuple[str, LorenzCurve], ...]:
    """The Lorenz curves that are drawn, by kind of opportunity."""
    return tuple(
        (way.opportunity, lorenz_curve(way.count, zones.population))
        for way in ways
        if way.within_min == DRAWN_MIN and (way.count * zones.population).sum() > 0
    )


def lorenz_table(zones: ZoneTable, ways: list[ReachedOpportunities]) -> Table:
    """Points of the Lorenz curves, one row for each twentieth of people."""
    columns = (
        _OPPORTUNITY,
        _WITHIN,
        Column("share_of_people", "share", "with least access, together"),
        Column("share_of_access", "share", "of the access of all people that they have"),
    )
    shares = np.linspace(0.0, 1.0, _STEPS + 1)
    rows: list[tuple[Cell, ...]] = []
    for way in ways:
        curve = lorenz_curve(way.count, zones.population)
        for people, access in zip(shares.tolist(), curve.access_of(shares).tolist(), strict=True):
            rows.append((way.opportunity, way.within_min, people, access))
    return Table("lorenz", columns, tuple(rows))


def _spread(zones: ZoneTable, ways: list[ReachedOpportunities]) -> Table:
    """How access is spread over all people."""
    enough = f"of people with {SUFFICIENT_SHARE:.0%} of the access of the median person or more"
    columns = (
        _OPPORTUNITY,
        _WITHIN,
        Column("mean", "opportunities", "that the mean person can get to"),
        Column("median", "opportunities", "that the median person can get to"),
        Column("gini", "0 to 1", "0: all have the same"),
        Column("palma", "ratio", "mean of the tenth with most over mean of the four with least"),
        Column("share_with_enough", "share", enough),
        *(Column(f"mean_of_fifth_{n}", "opportunities", "fifths of people, least access first")
          for n in range(1, 6)),
    )  # fmt: skip
    rows = []
    for way in ways:
        curve = lorenz_curve(way.count, zones.population)
        mean = mean_access(way.count, zones.population)
        median = median_access(way.count, zones.population)
        enough_of = sufficient_share(way.count, zones.population, SUFFICIENT_SHARE * median)
        rows.append((
            way.opportunity, way.within_min, mean, median, gini(curve), palma(curve), enough_of,
            *fifths(curve, mean).tolist(),
        ))  # fmt: skip
    return Table("equity", columns, tuple(rows))


def _by_group(
    zones: ZoneTable, groups: Mapping[str, FloatArray], ways: list[ReachedOpportunities]
) -> Table:
    """Access of each group beside all others, and of fifths of people by share of the group."""
    fifth = "fifths of people by the share of the group in their zone, lowest share first"
    columns = (
        _OPPORTUNITY,
        _WITHIN,
        Column("group", "", "column of the zones"),
        Column("people", "persons", "of the group"),
        Column("mean", "opportunities", "that the mean person of the group can get to"),
        Column("mean_of_others", "opportunities", "that the mean person of all others can get to"),
        Column("ratio", "ratio", "group over others"),
        Column("share_with_enough", "share", "of the group, by the line of all people"),
        Column("concentration", "-1 to 1", "above 0: those in zones of the group have more"),
        *(Column(f"mean_of_fifth_{n}", "opportunities", fifth) for n in range(1, 6)),
    )
    rows = []
    people = zones.population
    for way in ways:
        line = SUFFICIENT_SHARE * median_access(way.count, people)
        for name, members in groups.items():
            share = np.divide(members, people, out=np.zeros(len(people)), where=people > 0)
            curve = lorenz_curve(way.count, people, floats(share))
            mean = mean_access(way.count, members)
            others = mean_access(way.count, floats(np.maximum(people - members, 0.0)))
            rows.append((
                way.opportunity, way.within_min, name, float(members.sum()), mean, others,
                mean / others if others > 0 else None,
                sufficient_share(way.count, members, line), gini(curve),
                *fifths(curve, mean_access(way.count, people)).tolist(),
            ))  # fmt: skip
    return Table("equity_groups", columns, tuple(rows))


def _coverage(zones: ZoneTable, service: RiddenService, groups: Mapping[str, FloatArray]) -> Table:
    """Who lives near a stop that is served."""
    served = areas_with_departures(service)
    columns = (
        Column("rule", "", "what counts as near"),
        Column("most_m", "m", "on foot along the streets, from the point of the zone"),
        Column("group", "", "of people"),
        Column("people", "persons", "of the group"),
        Column("share_covered", "share", "near a stop with a departure on the day"),
        Column("source", "", "of the rule"),
    )
    rows = []
    for rule in RULES:
        covered = zones_covered(service.walking, served, rule)
        for name, people in {EVERYBODY: zones.population, **groups}.items():
            rows.append((
                rule.name, rule.most_m, name, float(people.sum()), covered_share(covered, people),
                rule.source,
            ))  # fmt: skip
    return Table("coverage", columns, tuple(rows))


def areas_with_departures(service: RiddenService) -> BoolArray:
    """Stop areas from which some trip of the day leaves, shape (n_areas,).

    Examples
    --------
    >>> from tests.cities.text_timetable import city_from_text
    >>> town = city_from_text("one   A 14:00   B 14:20   C 14:40")
    >>> areas_with_departures(
    ...     RiddenService(town.timetable, town.network.stops.area, town.network.walking)).tolist()
    [True, True, False]
    """
    table = service.timetable
    leaves = np.ones(len(table.stop), np.bool_)
    leaves[table.first_call[1:] - 1] = False
    areas = service.stop_area[table.stop[leaves]]
    n_areas = len(service.walking.first_transfer) - 1
    return bools(np.bincount(areas, minlength=n_areas) > 0)
