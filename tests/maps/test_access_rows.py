"""Tests of who gets where on the report of a plan: by group where there are groups, else said."""

from dataclasses import replace

from maps.access_rows import access_section
from maps.report import report_html
from network.quantities import floats
from routing.evaluation.equity_policy import EXAMPLE_POLICY
from scenarios.access.equity_tables import ReachedOpportunities
from scenarios.access.plan_access import plan_access
from scenarios.access.services_access import access_of_services, find_access_of_result
from scenarios.result import ScenarioResult
from scenarios.tables import tables_of
from tests.planned_city import replanned_city
from tests.scenarios import small_result as small


def with_groups() -> ScenarioResult:
    """The replanned city, with a group of all who live in its western half."""
    city = replanned_city()
    zones = city.network.zones
    west = floats(zones.population * (zones.lon < zones.lon.mean()))
    return replace(city, network=replace(city.network, zones=replace(zones, groups={"west": west})))


def test_the_report_tells_of_groups_before_averages_and_of_the_policy() -> None:
    page = report_html(with_groups(), find_access_of_result(with_groups()))
    order = ["Change of access by group", "Access by group", "How access is spread"]
    places = [page.index(f'aria-label="{label}"') for label in order]
    assert places == sorted(places)
    assert "Policy <bdi>example</bdi>" in page
    assert "present → plan" in page


def test_without_groups_the_report_says_so_and_tells_of_no_access() -> None:
    assert find_access_of_result(replanned_city()) is None
    page = report_html(replanned_city())
    assert "access is not told by group" in page
    assert "How access is spread" not in page
    assert "access" not in [table.name for table in tables_of(replanned_city())]


def test_tables_of_a_plan_with_groups_hold_both_services() -> None:
    access = find_access_of_result(with_groups())
    tables = {table.name: table for table in tables_of(with_groups(), access)}
    for name in ("access", "access_groups", "access_coverage"):
        assert set(tables[name].column("scenario")) == {"present", "plan"}
    assert set(tables["access_policy"].column("before")) == {"present"}


def test_a_change_is_shown_in_percent_and_its_difference_in_points() -> None:
    # Zones of 100, 200 and 300 people get to 10, 20 and 30 jobs; the group lives in the first.
    town = plan_access(small.network(), small.service().timetable)
    zones = replace(town.zones, groups={"poor": floats([100.0, 0.0, 0.0])})
    was, now = (
        replace(town, zones=zones, ways=(ReachedOpportunities("jobs", 45, floats(jobs)),))
        for jobs in ([10.0, 20.0, 30.0], [5.0, 20.0, 30.0])
    )
    section = access_section(access_of_services(["was", "is"], [was, now], EXAMPLE_POLICY))
    (line,) = section.changes
    # The group has 10 jobs and then 5: -50 %. All others keep theirs, -500 of 14 000 in all: major.
    assert line.group_change.startswith("\N{MINUS SIGN}50.0")
    assert line.others_change.startswith("0.0")
    assert (line.difference, line.is_worse) == ("\N{MINUS SIGN}50.0", True)
    (nobody,) = section.nobody_loses
    assert nobody.said == (
        "jobs within 45 min: 1 of 3 zones with people, home of 100, can get to less than before "
        "(West: 10 to 5)",
    )
    assert section.spread[0].mean == "23"  # (100 x 10 + 200 x 20 + 300 x 30) / 600 = 23.3
