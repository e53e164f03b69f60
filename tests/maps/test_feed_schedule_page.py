"""The page of a scheduled feed: warnings first, figures, rules and proofs, drawings with tables."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps.feed_schedule_page import feed_schedule_html, write_feed_schedule_page
from network.problems import note, warning
from scenarios.feed_schedule.feed_operating_day import operating_day_of_feed
from scenarios.feed_schedule.schedule_files import WrittenSchedule
from tests.browser import opened
from tests.maps.hostile_names import PROBES
from tests.scenarios.feed_schedule.one_line import one_line_schedule


def written() -> WrittenSchedule:
    """The small schedule with a warning and a note."""
    found = one_line_schedule()
    said = (note("depots", "one depot is assumed"), warning("duties", "5 min stay without", "ask"))
    return WrittenSchedule(operating_day_of_feed(found, found.vehicles), said)


def hostile() -> WrittenSchedule:
    """The same in a feed full of names that nobody should trust."""
    told = written()
    vehicles = replace(told.day.vehicles, block_id=(PROBES[0],))
    timetable = replace(told.day.timetable, trip_id=tuple(f"{n} {PROBES[1]}" for n in range(2)))
    trips = replace(told.day.trips, line_number=(PROBES[2],))
    day = replace(told.day, title=PROBES[0], vehicles=vehicles, timetable=timetable, trips=trips)
    return WrittenSchedule(day, tuple(warning(name, name, name) for name in PROBES))


def plain(html: str) -> str:
    """Text of a page without its tags and narrow spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u202f", " ")


def test_warnings_stand_first_then_figures_rules_and_proofs() -> None:
    told = plain(feed_schedule_html(one_line_schedule(), written()))
    order = [
        "Look at this first duties : 5 min stay without ; ask", "What it comes to",
        "Vehicle blocks 1", "Driver duties 1", "Work without a driver min 0",
        "Rules that hold duties back", "Proof of each stage", "What it rests on",
        "one depot is assumed", "1 blocks of vehicles", "duties of drivers",
    ]  # fmt: skip
    places = [told.find(words) for words in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)


def test_every_trip_and_piece_is_drawn_and_stands_in_a_table() -> None:
    html = feed_schedule_html(one_line_schedule(), written())
    assert html.count('class="bar-trip"') == 2
    assert html.count('class="bar-piece"') == 1
    # One block and one piece: a row each.
    assert html.count('<tr><th scope="row"><bdi>') - html.count("<bdi>guarantee") == 2


def test_a_day_without_warnings_has_no_box_for_them() -> None:
    calm = replace(written(), findings=())
    html = feed_schedule_html(one_line_schedule(), calm)
    assert "Look at this first" not in html
    assert "What it rests on" not in html


def test_names_become_no_tag_and_no_attribute() -> None:
    tags = set(re.findall(r"<([a-zA-Z0-9!]+)", feed_schedule_html(one_line_schedule(), written())))
    found = feed_schedule_html(one_line_schedule(), hostile())
    assert set(re.findall(r"<([a-zA-Z0-9!]+)", found)) <= tags
    assert "onerror=window" in found  # as a text
    assert not re.search(r"<[^>]*onerror", found)
    assert "\u202e" not in found


def test_the_page_is_the_same_each_time_and_asks_no_host(tmp_path: Path) -> None:
    write_feed_schedule_page(one_line_schedule(), written(), tmp_path / "schedule.html")
    page = (tmp_path / "schedule.html").read_bytes()
    assert page == feed_schedule_html(one_line_schedule(), written()).encode()
    assert b"http" not in page.replace(b"http-equiv", b"")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_a_phone_and_a_desk(browser: Browser, tmp_path: Path, width: int) -> None:
    path = tmp_path / "schedule.html"
    write_feed_schedule_page(one_line_schedule(), hostile(), path)
    with opened(browser, path, (width, 800)) as found:
        assert found.errors == []
        assert found.requests == []
        assert found.run("() => window.__xss === undefined")
        assert found.run("() => document.documentElement.scrollWidth <= window.innerWidth")
        found.page.get_by_text("The same as a table").first.click()
        assert found.page.get_by_text("Blocks; as a file: tables/blocks.csv").is_visible()
