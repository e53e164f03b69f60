"""The page of access: a map and equal tables, names that can do nothing."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from playwright.sync_api import Browser

from maps.access_map import NO_CLASS, access_classes, access_map
from maps.access_page import access_html
from maps.page_file import write_page
from network.quantities import floats
from network.service_day import HOUR
from routing.access.travel_times import AccessRules, every_minute, travel_times
from scenarios.access.access_files import AccessAnswer
from scenarios.access.equity_files import equity_answer
from scenarios.access.feed_city import read_feed_city
from scenarios.access.served_city import ServedCity
from tests.browser import DESKTOP, PHONE, opened
from tests.maps.hostile_names import PROBES, SUM_IF_RUN
from tests.scenarios.access.village import village


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> ServedCity:
    files = village(tmp_path_factory.mktemp("village"))
    return read_feed_city(files.osm, files.zones, [files.gtfs])


def answer(city: ServedCity, zone: int | None = None) -> AccessAnswer:
    origins = None if zone is None else [zone]
    rules, at_s = AccessRules(), every_minute(7 * HOUR, 30)
    return AccessAnswer(city, travel_times(city.service, at_s, rules, origins=origins), zone)


def page_of(asked: AccessAnswer) -> str:
    tables = () if asked.zone is not None else equity_answer(asked).tables
    return access_html(asked, (), tables, asked.city.findings)


def test_every_zone_is_in_one_class_of_the_map_and_in_the_table(city: ServedCity) -> None:
    asked = answer(city)
    classes = access_classes(asked)
    assert len(classes.words) == len(classes.colours)
    assert ((classes.zone_class >= 0) & (classes.zone_class < len(classes.words))).all()
    html = page_of(asked)
    assert html.count("<svg viewBox") == 1 + len(classes.words)
    for zone in city.zones.zone_id:
        assert f'<th scope="row"><bdi>{zone}</bdi></th>' in html


def test_minutes_from_a_zone_are_dark_where_they_are_few(city: ServedCity) -> None:
    classes = access_classes(answer(city, 0))
    assert classes.title == "Minutes door to door from zone west"
    assert classes.words[0] == "up to 15 min"
    # Nobody travels to where they are.
    assert classes.zone_class[0] == 0
    assert classes.nothing == "no journey"
    assert (classes.zone_class >= NO_CLASS).all()
    brightness = [sum(bytes.fromhex(shade[1:])) for shade in classes.colours]
    assert brightness == sorted(brightness)


def test_zones_that_count_people_alone_are_drawn_without_classes(city: ServedCity) -> None:
    none = floats([0] * len(city.zones))
    asked = answer(replace(city, zones=replace(city.zones, jobs=none, opportunities={})))
    classes = access_classes(asked)
    assert (classes.words, set(classes.zone_class.tolist())) == ((), {NO_CLASS})
    assert "nothing to get to is known" in page_of(asked)


def named(city: ServedCity, name: str) -> ServedCity:
    """The same city in which everything bears a name."""
    ids = tuple(f"{name} {row}" for row in range(len(city.zones)))
    return replace(city, zones=replace(city.zones, zone_id=ids), timetable_of=name)


@pytest.mark.parametrize("probe", PROBES)
def test_names_stay_names(city: ServedCity, probe: str) -> None:
    html = page_of(answer(named(city, probe)))
    for harm in ("<script", "<img", "<svg onload", "http:", SUM_IF_RUN):
        assert harm not in html


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_page_is_drawn_in_a_browser(
    browser: Browser, city: ServedCity, tmp_path: Path, size: tuple[int, int]
) -> None:
    write_page(page_of(answer(named(city, PROBES[0]))), tmp_path / "access.html")
    with opened(browser, tmp_path / "access.html", size) as found:
        assert (found.errors, found.requests) == ([], [])
        assert found.run("() => window.__xss === undefined")
        assert found.run("() => document.documentElement.scrollWidth <= window.innerWidth")
        box = found.page.locator("svg path.zone").first.bounding_box()
        assert box is not None
        assert box["width"] > 5


def test_the_map_shows_the_whole_outline_of_every_zone(city: ServedCity) -> None:
    # Zones of 2 km by 2 km around points that lie 1.5 km apart along one street: a frame around
    # the points alone would cut them.
    lon, lat = city.zones.lon, city.zones.lat
    outlines = tuple(
        bytes(shapely.to_wkb(shapely.box(x - 0.01, y - 0.01, x + 0.01, y + 0.01)))
        for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    )
    drawn = replace(city, zones=replace(city.zones, boundary=outlines))
    asked = answer(drawn)
    svg = str(access_map(asked, access_classes(asked)))
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert found is not None
    corners = [
        tuple(place)
        for data in re.findall(r'<path d="([^"]*)" class="zone"', svg)
        for ring in re.findall(r"M([^M]*)", data)
        for place in np.cumsum(np.reshape(re.findall(r"-?\d+", ring), (-1, 2)).astype(int), axis=0)
    ]
    assert corners
    width, height = (int(side) for side in found.groups())
    assert all(0 <= x <= width and 0 <= y <= height for x, y in corners)
