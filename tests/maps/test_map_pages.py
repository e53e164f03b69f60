"""Tests of the map pages as texts: what they carry and ask for, and what names can do in them."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pytest

from maps.comparison_map import comparison_map_html, write_comparison_map
from maps.folium_page import MapPage
from maps.palette import (
    LOAD_COLOURS,
    LONGER_COLOURS,
    MINUTES_COLOURS,
    PEOPLE_COLOURS,
    SHORTER_COLOURS,
)
from maps.safe_text import safe
from maps.scenario_map import MAP_FILES, scenario_map_html, write_scenario_map
from maps.service_layers import is_hourly, streets_layer
from network.errors import InputError
from network.quantities import ints
from scenarios.comparison import MODELLED_DEMAND, compare
from scenarios.gtfs.colours import contrast
from scenarios.result import ScenarioResult
from tests.maps.hostile_names import PROBES, SUM_IF_RUN, with_names
from tests.maps.test_report import Page
from tests.planned_city import planned_city, replanned_city
from tests.scenarios import small_result as small

_OSM = "https://www.openstreetmap.org/copyright"


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def pages(result: ScenarioResult) -> list[str]:
    return [scenario_map_html(result), comparison_map_html(result)]


def data_of(html: str) -> dict[str, dict[str, object]]:
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', html)
    assert found
    layers: dict[str, dict[str, object]] = orjson.loads(found[1])["layers"]
    return layers


def test_the_pages_load_nothing_from_anywhere() -> None:
    for html in pages(replanned_city()):
        page = read(html)
        links = [(tag, v) for tag, name, v in page.attributes if name in ("src", "href", "srcset")]
        assert links == [("a", _OSM), *(("a", file.path) for file in MAP_FILES)]
        assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(page.tags)
        assert "@import" not in html
        assert all(url.startswith(("data:", "#")) for url in re.findall(r"url\(([^)]+)\)", html))


def test_the_policy_allows_these_scripts_and_nothing_else() -> None:
    for html in pages(replanned_city()):
        policy = next(v for _, n, v in read(html).attributes if n == "content" and "default" in v)
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert policy.count("'sha256-") == 8  # Leaflet, its sync, ours, the start; styles
        assert html.index("Content-Security-Policy") < html.index("<script")


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    write_scenario_map(replanned_city(), tmp_path / "maps" / "scenario.html")
    write_comparison_map(replanned_city(), tmp_path / "maps" / "comparison.html")
    written = [(tmp_path / "maps" / f"{n}.html").read_bytes() for n in ("scenario", "comparison")]
    assert written == [html.encode() for html in pages(replanned_city())]
    assert all(len(html) < 1_500_000 for html in written)


def test_no_name_is_run_on_the_server_and_none_breaks_the_page() -> None:
    for html in pages(with_names(replanned_city(), PROBES)):
        assert SUM_IF_RUN not in html
        assert html.rstrip().endswith("</html>")


def test_hostile_names_add_no_tag_and_no_attribute() -> None:
    for plain, hostile in zip(
        pages(replanned_city()), pages(with_names(replanned_city(), PROBES)), strict=True
    ):
        before, after = read(plain), read(hostile)
        assert after.tags == before.tags
        assert [n for _, n, _ in after.attributes] == [n for _, n, _ in before.attributes]


def test_hostile_names_stand_in_data_and_tables_as_they_are_written() -> None:
    html = scenario_map_html(with_names(planned_city(), PROBES))
    stops = data_of(html)["plan.stops"]["tips"]
    assert isinstance(stops, dict)
    assert PROBES[0] in stops["titles"]
    assert f"0 {PROBES[0]}" in read(html).text


def test_the_pages_are_readable_by_machines_that_read_aloud() -> None:
    for html in pages(replanned_city()):
        page = read(html)
        assert ("html", "lang", "en") in page.attributes
        assert ("meta", "content", "width=device-width, initial-scale=1") in page.attributes
        assert page.tags.count("title") == page.tags.count("main") == page.tags.count("h1") == 1
        assert page.tags.count("table") == page.tags.count("caption") >= 2
        scopes = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
        assert len(scopes) == page.tags.count("th")
        ids = [value for _, name, value in page.attributes if name == "id"]
        assert len(ids) == len(set(ids))
        assert page.tags.count("input") == page.tags.count("label")
        assert page.tags.count("legend") == page.tags.count("fieldset")


def test_the_credit_is_on_every_page() -> None:
    for html in pages(replanned_city()):
        assert "© OpenStreetMap contributors" in read(html).text


def test_every_line_of_the_map_is_in_the_table() -> None:
    result = planned_city()
    html = scenario_map_html(result)
    page = read(html)
    rows = [value for tag, name, value in page.attributes if name == "data-line"]
    assert rows == [str(line) for line in range(result.service.plan.n_lines)]
    lines = data_of(html)["plan.lines"]["lines"]
    assert isinstance(lines, list)
    assert [line["number"] for line in lines] == list(result.service.plan.line_id)


def test_streets_are_one_object_per_class() -> None:
    layer = data_of(scenario_map_html(planned_city()))["plan.streets"]
    kinds = layer["kinds"]
    assert isinstance(kinds, list)
    classes = set(planned_city().network.streets.class_names)
    assert len(kinds) <= len(classes)
    # 12 x 12 junctions: 2 x 12 x 11 streets, each drawn once for both directions.
    assert sum(len(kind["shapes"]["lengths"]) for kind in kinds) == 264


def test_a_large_map_leaves_out_small_streets_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maps.service_layers.STREET_POINTS", 100)  # 50 streets of 2 points
    assert streets_layer(planned_city().network).note == safe(
        "The 50 main or longest of 264 streets."
    )


def test_only_lines_with_at_most_one_bus_an_hour_are_dashed() -> None:
    plan = small.service().plan
    assert not any(is_hourly(plan, line) for line in range(plan.n_lines))
    rare = plan.with_headways(ints(np.full(plan.headway_s.shape, 3600)))
    assert all(is_hourly(rare, line) for line in range(plan.n_lines))
    result = replace(small.result(), service=replace(small.service(), plan=rare))
    assert "at most one bus an hour" in read(scenario_map_html(result)).text


def test_losers_come_first() -> None:
    # 20 of 210 trips an hour become 10 min slower.
    after = (small.DIRECT_20, small.Journey(30.0), *(small.DIRECT_20,) * 4)
    result = small.result(present=small.service(), planned=small.service(after))
    text = read(comparison_map_html(result)).text
    assert "9.5 % of trips lose" in text
    assert text.index("longer") < text.index("about the same") < text.index("shorter")


def test_the_change_of_each_zone_is_written_on_the_map() -> None:
    result = replanned_city()
    assert result.present is not None
    change = compare(result.network, result.demand, result.present, result.service)
    layer = data_of(comparison_map_html(result))["planned.change"]
    values, fill = layer["values"], layer["fill"]
    assert isinstance(values, list)
    assert isinstance(fill, list)
    for minutes, value, shade in zip(
        change.zone_minutes_change.tolist(), values, fill, strict=True
    ):
        if not np.isfinite(minutes):
            assert (value, shade) == ("", -1)
        else:
            assert float(value.replace("\N{MINUS SIGN}", "-")) == pytest.approx(minutes, abs=0.051)
            assert (shade < 3) == (minutes >= 1)  # three shades of longer, one alike, three shorter
            assert (shade > 3) == (minutes < -1)


def test_modelled_demand_is_said_beside_the_comparison() -> None:
    assert MODELLED_DEMAND in read(comparison_map_html(replanned_city())).text
    city = replanned_city()
    given = replace(city, demand=replace(city.demand, modelled=False))
    assert MODELLED_DEMAND not in read(comparison_map_html(given)).text


def test_without_a_present_service_there_is_no_comparison() -> None:
    with pytest.raises(InputError, match="no present service"):
        comparison_map_html(planned_city())


def test_a_map_or_layer_cannot_be_named_after_data() -> None:
    page = MapPage(safe("x"), [])
    with pytest.raises(InputError, match="small letters"):
        page.add_map("plan;alert", ((0.0, 0.0), (1.0, 1.0)), safe("x"))


@pytest.mark.parametrize(
    "shades", [PEOPLE_COLOURS, MINUTES_COLOURS, LOAD_COLOURS, LONGER_COLOURS, SHORTER_COLOURS]
)
def test_shades_get_darker_step_by_step(shades: tuple[str, ...]) -> None:
    darkness = [contrast("#ffffff", shade) for shade in shades]
    assert all(b > a * 1.12 for a, b in pairwise(darkness))
