"""The page of blocks and duties: drawings and equal tables, names that can do nothing."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps.gantt import Bar, GanttRow, gantt, parts_of
from maps.gantt_rows import block_rows, day_of_service, duty_rows
from maps.report import report_html
from maps.schedule_page import schedule_html, write_schedule_page
from scenarios.result import ScenarioResult
from tests.browser import PHONE, opened
from tests.maps.hostile_names import PROBES
from tests.planned_city import planned_city
from tests.scenarios import small_result as small

HOUR = 3600


def named(result: ScenarioResult, names: tuple[str, ...]) -> ScenarioResult:
    """A result in which blocks, trips, lines, duties, depots and rules have these names in turn."""

    def taken(count: int) -> tuple[str, ...]:
        return tuple(f"{row} {names[row % len(names)]}" for row in range(count))

    service = result.service
    duties = service.duties
    assert duties is not None
    vehicles = replace(service.vehicles, block_id=taken(service.vehicles.n_blocks))
    return replace(
        result,
        network=replace(
            result.network,
            depots=replace(
                result.network.depots, depot_id=taken(len(result.network.depots.depot_id))
            ),
        ),
        service=replace(
            service,
            plan=replace(service.plan, line_id=taken(service.plan.n_lines)),
            timetable=replace(service.timetable, trip_id=taken(service.timetable.n_trips)),
            vehicles=vehicles,
            duties=replace(
                duties,
                work=replace(
                    duties.work,
                    block_id=vehicles.block_id,
                    place_id=taken(len(duties.work.place_id)),
                ),
                agreement=replace(duties.agreement, title=names[0]),
                schedule=replace(duties.schedule, duty_id=taken(duties.schedule.n_duties)),
            ),
        ),
    )


def test_every_trip_and_every_piece_is_a_bar() -> None:
    city = planned_city()
    duties = city.service.duties
    assert duties is not None
    html = schedule_html(city)
    assert html.count('class="bar-trip"') == city.service.timetable.n_trips
    assert html.count('class="bar-away"') == city.service.vehicles.n_blocks
    assert html.count('class="bar-piece"') == len(duties.schedule.block)
    assert html.count('class="bar-duty"') == duties.schedule.n_duties


def test_tables_have_a_row_for_each_block_and_piece() -> None:
    city = planned_city()
    duties = city.service.duties
    assert duties is not None
    rows = schedule_html(city).count('<tr><th scope="row">')
    assert rows == city.service.vehicles.n_blocks + len(duties.schedule.block)


def test_a_bar_lies_where_its_hours_are() -> None:
    # From 6 to 10 h on 1036 points: 7:00 is at 76 + 259, an hour is 259 wide.
    bar = Bar(7 * HOUR, 8 * HOUR, "trip", "seven to eight")
    drawn = gantt("g", "G", [GanttRow("K", (bar,))], (6, 10))
    assert '<rect x="335" y="28" height="13" width="259" class="bar-trip">' in drawn
    assert "<title>seven to eight</title>" in drawn


def test_many_rows_are_cut_into_drawings_of_one_scale() -> None:
    rows = [GanttRow(f"K{n}", (Bar(n * 60, n * 60 + 60, "trip", ""),)) for n in range(300)]
    parts = parts_of(rows)
    assert [len(part) for part in parts] == [37, 38] * 4
    assert [row for part in parts for row in part] == rows
    assert parts_of([]) == []


def test_work_without_a_driver_has_rows_of_its_own() -> None:
    result = small.result()
    duties = result.service.duties
    assert duties is not None
    open_ = replace(duties, schedule=replace(duties.schedule, uncovered=duties.schedule.block[1:2]))
    last = duty_rows(replace(day_of_service(result.service), duties=open_))[-1]
    assert (last.label, last.bars[0].kind) == ("none", "open")
    assert last.bars[0].words == "block K2, 07:15 to 07:42, 2 trips"


def test_blocks_stand_in_the_order_in_which_they_leave() -> None:
    starts = [row.bars[0].start_s for row in block_rows(day_of_service(planned_city().service))]
    assert starts == sorted(starts)


def test_names_become_no_tag_and_no_attribute() -> None:
    plain = re.findall(r"<([a-z0-9]+)", schedule_html(small.result()))
    hostile = schedule_html(named(small.result(), PROBES))
    assert set(re.findall(r"<([a-zA-Z0-9!]+)", hostile)) == set(plain) | {"!DOCTYPE"}
    assert "onerror=window" in hostile  # as a text
    assert not re.search(r"<[^>]*onerror", hostile)
    assert "\u202e" not in hostile


def test_the_page_is_the_same_each_time_and_asks_no_host(tmp_path: Path) -> None:
    write_schedule_page(planned_city(), tmp_path / "schedule.html")
    written = (tmp_path / "schedule.html").read_bytes()
    assert written == schedule_html(planned_city()).encode()
    assert b"http" not in written.replace(b"http-equiv", b"")


def test_a_service_without_duties_shows_its_blocks_alone() -> None:
    bare = small.result(planned=replace(small.service(), duties=None))
    assert 'id="duties"' not in schedule_html(bare)
    assert 'id="drivers"' not in report_html(bare)


def test_the_report_tells_the_figures_of_drivers() -> None:
    html = report_html(small.result()).replace("\u202f", " ")
    for words in (
        "eu-561: Regulation (EC) No 561/2006 with Directive 2002/15/EC",
        'Paid time <span class="unit">h/day</span></th><td class="n">19.5</td>',
        'Duties <span class="unit">duties/day</span></th><td class="n">3</td>',
        'Work without a driver <span class="unit">min/day</span></th><td class="n">0</td>',
        '<bdi>guarantee</bdi></th><td class="n">3</td>',
        '<a href="schedule.html">',
    ):
        assert words in html


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_the_page_is_drawn_in_a_browser(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "schedule.html"
    write_schedule_page(named(planned_city(), PROBES), path)
    with opened(browser, path, size) as found:
        assert found.errors == []
        assert found.requests == []
        assert found.run("() => window.__xss === undefined")
        assert found.run("() => document.documentElement.scrollWidth <= window.innerWidth")
        box = found.page.locator(".bar-trip").first.bounding_box()
        assert box is not None
        assert box["width"] > 5
        assert box["height"] > 5
        found.page.locator("summary").first.click()
        assert found.page.locator("table").first.is_visible()
