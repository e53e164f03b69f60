"""Tests of who gets where by compared plans: groups first, one policy, nobody loses."""

from dataclasses import replace

import pytest

from api.command_line.compare_view import require_that_nobody_loses
from maps.access_rows import access_section, change_sentences
from maps.compared_page import compared_html
from network.errors import InfeasibleError, InputError
from routing.evaluation.equity_policy import EXAMPLE_POLICY, ImpactPolicy, Verdict
from routing.progress import unobserved
from scenarios.access.equity_tables import NO_GROUPS
from scenarios.access.plan_access import plan_access
from scenarios.access.services_access import POLICY
from scenarios.comparing.compared_plans import compare_plans
from scenarios.comparing.compared_scenario import scenarios_of
from scenarios.comparing.comparison_document import comparison_document
from scenarios.comparing.comparison_tables import comparison_tables
from scenarios.plan_model import model_of
from tests.planned_city import planned_city
from tests.scenarios.comparing.compared_city import DRAWS, compared, scenarios


def test_changes_by_group_stand_before_figures_of_all() -> None:
    names = [table.name for table in comparison_tables(compared())]
    order = [names.index(name) for name in ("groups", "access_policy", "access", "figures")]
    assert order == sorted(order)
    page = compared_html(compared())
    assert page.index("By group of people") < page.index("Change of access by group")
    assert page.index("Change of access by group") < page.index("How access is spread")


def test_half_of_everybody_everywhere_changes_as_the_other_half() -> None:
    table = compared().access.find_table("access_policy")
    assert table is not None
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    half = [row for row in rows if row["group"] == "half"]
    assert len(half) == 9  # three pairs of services, jobs within 30, 45 and 60 min
    for row in half:
        assert row["group_change"] == pytest.approx(row["all_change"])
        assert row["others_change"] == pytest.approx(row["all_change"])
    assert Verdict.DISPARITY not in {row["verdict"] for row in rows}


def test_the_change_of_a_group_is_that_of_the_means_of_the_two_services() -> None:
    access = compared().access
    changes, means = access.find_table("access_policy"), access.find_table("access_groups")
    assert changes is not None
    assert means is not None
    told = {
        (row[0], row[3]): float(str(row[5]))
        for row in means.rows
        if (row[1], row[2]) == ("jobs", 45)
    }
    for row in changes.rows:
        before, after, _, what, group, _, _, change, *_ = row
        if what == "jobs_within_45_min":
            expected = told[after, group] / told[before, group] - 1
            assert float(str(change)) == pytest.approx(expected)


def test_the_thinner_plan_takes_access_and_the_plan_takes_none_from_itself() -> None:
    names = [scenario.name for scenario in compared().scenarios]
    losses = {(names[p.before], names[p.after]): p.broken for p in compared().access.losses}
    assert losses["plan", "thinner"]
    # The thinner plan is the service of today.
    assert losses["present", "thinner"] == ()
    document = comparison_document(compared())["access"]
    assert [each["holds"] for each in document["nobody_loses"]] == [
        not losses[each["before"], each["after"]] for each in document["nobody_loses"]
    ]


def test_a_plan_that_takes_access_from_today_is_refused_where_nobody_may_lose() -> None:
    today, planned, _ = scenarios()
    kept = compare_plans((today, planned), DRAWS, 1, unobserved, under_stress=False)
    require_that_nobody_loses(kept)
    # Had the plan been there first, the thinner service of today would take from its riders.
    was, becomes = replace(planned, is_present=True), replace(today, is_present=False)
    turned = compare_plans((was, becomes), DRAWS, 1, unobserved, under_stress=False)
    with pytest.raises(InfeasibleError, match="can get to less than before"):
        require_that_nobody_loses(turned)


def test_without_a_service_of_today_nobody_can_lose_and_that_is_said() -> None:
    alone = [s for s in scenarios() if not s.is_present]
    found = compare_plans(alone, DRAWS, 1, unobserved, under_stress=False)
    with pytest.raises(InputError, match="needs today's service"):
        require_that_nobody_loses(found)


def test_a_stricter_policy_finds_a_disparity_where_an_example_finds_none() -> None:
    first = scenarios()[0].world.network.zones
    west = first.population * (first.lon < first.lon.mean())
    zones = replace(first, groups={"west": west})
    grouped = [
        replace(s, world=replace(s.world, network=replace(s.world.network, zones=zones)))
        for s in scenarios()
    ]
    strict = ImpactPolicy("strict", 0.0, 0.0, "Any difference.", "a test")
    compared_by = compare_plans(grouped, DRAWS, 1, unobserved, under_stress=False, policy=strict)
    found = compared_by.access.find_table(POLICY)
    assert found is not None
    worse = [float(str(cell)) < 0 for cell in found.column("difference")]
    is_disparate = [verdict == Verdict.DISPARITY for verdict in found.column("verdict")]
    assert is_disparate == worse


def test_where_zones_have_no_groups_the_page_says_so_and_tells_of_none() -> None:
    models = [model_of(planned_city(), "Grid city")] * 2
    found = compare_plans(
        scenarios_of(("one", "two"), models, unobserved), DRAWS, 1, unobserved, under_stress=False
    )
    section = access_section(found.access)
    assert (section.changes, section.groups) == ((), ())
    assert "nothing is told of groups" in compared_html(found)
    assert NO_GROUPS in [finding.message for finding in found.access.findings]
    assert change_sentences(found.access) == []


def test_access_of_a_plan_counts_every_job_of_the_city_at_most() -> None:
    city = planned_city()
    found = plan_access(city.network, city.service.timetable)
    jobs = float(city.network.zones.jobs.sum())
    by_minutes = {way.within_min: way.count for way in found.ways}
    assert (by_minutes[30] <= by_minutes[45]).all()
    assert float(by_minutes[60].max()) <= jobs
    assert EXAMPLE_POLICY.name in comparison_document(compared())["access"]["policy"]["name"]
