"""The page of rosters: pictures and equal tables, names that can do nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps.page_file import write_page
from maps.roster_page import roster_html
from routing.rosters.roster_plan import RosterPlan
from routing.rosters.rostering import RosterEffort
from routing.rosters.week_of_duties import same_duties
from scenarios.rosters.rostered_folder import RosteredFolder, roster_folder
from tests.browser import PHONE, opened
from tests.maps.hostile_names import PROBES, SUM_IF_RUN
from tests.scenarios.rosters.village_folder import village_folder


@pytest.fixture(scope="module")
def rostered(tmp_path_factory: pytest.TempPathFactory) -> RosteredFolder:
    folder = village_folder(tmp_path_factory.mktemp("village"))
    return roster_folder(folder, effort=RosterEffort(work=0.1, first_work=0.3))


def named(rostered: RosteredFolder, name: str) -> RosteredFolder:
    """The same rosters in which everything bears a name."""
    day = rostered.kept.day
    own = replace(
        day,
        duty_id=tuple(f"{place} {name}" for place in range(len(day))),
        home=(name,) * len(day),
    )
    rosters = tuple(replace(each, name=name, home=name) for each in rostered.planned.plan.rosters)
    return replace(
        rostered,
        kept=replace(rostered.kept, title=name, day=own),
        agreement=replace(rostered.agreement, title=name),
        week=same_duties(own, range(5)),
        planned=replace(rostered.planned, plan=RosterPlan(rosters)),
    )


def test_every_duty_is_in_the_picture_and_in_the_table(rostered: RosteredFolder) -> None:
    html = roster_html(rostered)
    assert html.count("<svg") == 1
    # Three duties on five days, a bar each.
    assert html.count('class="bar-') == 15
    for name in rostered.kept.day.duty_id:
        assert html.count(f"<bdi>{name}</bdi>") == 5
    assert "proven least within these fixed duties" in html


def test_the_same_rosters_give_the_same_page(rostered: RosteredFolder) -> None:
    assert roster_html(rostered) == roster_html(rostered)


@pytest.mark.parametrize("probe", PROBES)
def test_names_stay_names(rostered: RosteredFolder, probe: str) -> None:
    html = roster_html(named(rostered, probe))
    for harm in ("<script", "<img", "<svg onload", "http:", SUM_IF_RUN):
        assert harm not in html


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_the_page_is_drawn_in_a_browser(
    rostered: RosteredFolder, browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "roster.html"
    write_page(roster_html(named(rostered, PROBES[0])), path)
    with opened(browser, path, size) as found:
        assert found.errors == []
        assert found.requests == []
        assert found.run("() => window.__xss === undefined")
        assert found.run("() => document.documentElement.scrollWidth <= window.innerWidth")
        box = found.page.locator("svg rect[class^=bar-]").first.bounding_box()
        assert box is not None
        assert box["width"] > 5
        found.page.locator("summary").first.click()
        assert found.page.locator("table.grid-table").first.is_visible()
