"""Tests of the map pages in a browser: they draw without a network, and names stay names."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from maps.comparison_map import write_comparison_map
from maps.safe_text import plain
from maps.scenario_map import write_scenario_map
from scenarios.gtfs.names import stop_name
from scenarios.result import ScenarioResult
from tests.browser import PHONE, Opened, opened
from tests.maps.hostile_names import PROBES, shared_probes, with_names
from tests.planned_city import replanned_city

pytestmark = pytest.mark.browser

_COLOURED_PIXELS = """(name) => Object.fromEntries(
  ["streets", "zones", "loads", "lines", "stops", "depots", "labels"].map((pane) => {
    let coloured = 0;
    const map = routewright.views.get(name).map;
    for (const canvas of map.getPane(pane).querySelectorAll("canvas")) {
      const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      for (let i = 3; i < data.length; i += 4) if (data[i]) coloured += 1;
    }
    return [pane, coloured];
  }))"""
"""How many pixels of each pane of a map are not blank."""

_CLICK_ALL = """([name, key]) => {
  const { map, layers } = routewright.views.get(name);
  const spec = JSON.parse(document.getElementById("map-data").textContent).layers[`${name}.${key}`];
  let lon = 0, lat = 0;
  return spec.points.lengths.map((_, row) => {
    lon += spec.points.steps[2 * row];
    lat += spec.points.steps[2 * row + 1];
    map.setView([lat / 1e5, lon / 1e5], 17, { animate: false });
    map.fire("click", { latlng: map.getCenter() });
    const title = map.getContainer().querySelector(".leaflet-popup:last-child .tip-title");
    const said = title && title.textContent;
    const children = title && title.childElementCount;
    map.closePopup();
    return [said, children];
  });
}"""
"""Title of the popup at each place of a layer, and how many elements stand in it."""

_CLICK_LINE = """([name, row]) => {
  routewright.select(name, row);
  const { map, layers } = routewright.views.get(name);
  const points = layers.get("lines").lines[row].latLngs[0];
  const [a, b] = points;
  map.setView([(a.lat + b.lat) / 2, (a.lng + b.lng) / 2], 17, { animate: false });
  const ring = layers.get("lines").lines[row].way._rings[0];
  const middle = ring[0].add(ring[1]).divideBy(2);
  map.fire("click", { latlng: map.layerPointToLatLng(middle) });
  return document.getElementById("card").innerText;
}"""
"""Text of the card after a click on the first street of a line."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both pages, and both with hostile names."""
    made = tmp_path_factory.mktemp("maps")
    _write(replanned_city(), made)
    _write(with_names(replanned_city(), PROBES), made / "hostile")
    return made


def _write(result: ScenarioResult, folder: Path) -> None:
    write_scenario_map(result, folder / "scenario.html")
    write_comparison_map(result, folder / "comparison.html")


def assert_quiet(found: Opened) -> None:
    assert found.errors == []
    assert [url for url in found.requests if not url.startswith("data:")] == []
    assert found.run("() => window.__xss === undefined")


@pytest.mark.parametrize("names", ["", "hostile"])
@pytest.mark.parametrize("page", ["scenario", "comparison"])
def test_maps_are_drawn_without_a_network(
    browser: Browser, folder: Path, page: str, names: str
) -> None:
    with opened(browser, folder / names / f"{page}.html") as found:
        for view in found.run("() => [...routewright.views.keys()]"):
            pixels = found.run(_COLOURED_PIXELS, view)
            for pane in ("streets", "lines", "stops", "depots", "labels"):
                assert pixels[pane] > 100, pane
            assert (pixels["zones"] > 10_000) == (page == "comparison")
            assert pixels["loads"] == 0
        assert_quiet(found)


def test_streets_are_one_canvas_object_per_class(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "scenario.html") as found:
        count = "() => routewright.views.get('plan').layers.get('streets').group.getLayers().length"
        classes = set(replanned_city().network.streets.class_names)
        assert found.run(count) <= len(classes)


def test_hostile_stops_and_zones_are_named_as_they_are_written(
    browser: Browser, folder: Path
) -> None:
    result = with_names(replanned_city(), PROBES)
    areas, zones = result.network.areas, result.network.zones
    with opened(browser, folder / "hostile" / "scenario.html") as found:
        said = found.run(_CLICK_ALL, ["plan", "stops"])
        assert said == [
            [plain(stop_name(name, area)), 0]
            for name, area in zip(areas.name, areas.area_id, strict=True)
        ]
        for label in ("Stops", "Depots", "Streets"):
            found.page.get_by_label(label, exact=True).uncheck()
        found.page.get_by_label("Neither", exact=True).check()
        found.page.get_by_label("People", exact=True).check()
        said = found.run(_CLICK_ALL, ["plan", "people"])
        assert said == [[plain(f"Zone {zone}"), 0] for zone in zones.zone_id]
        assert_quiet(found)


def test_hostile_lines_are_named_as_they_are_written(browser: Browser, folder: Path) -> None:
    plan = with_names(replanned_city(), PROBES).service.plan
    with opened(browser, folder / "hostile" / "scenario.html") as found:
        for label in ("Stops", "Depots"):
            found.page.get_by_label(label, exact=True).uncheck()
        for row in range(plan.n_lines):
            words = found.run(_CLICK_LINE, ["plan", row])
            assert plain(f"Line {plan.line_id[row]}") in words
            assert plain(plan.line_name[row]).replace("\u00a0", " ") in words
        assert_quiet(found)


@pytest.mark.data
def test_the_shared_probes_stay_names(browser: Browser, tmp_path: Path) -> None:
    result = with_names(replanned_city(), shared_probes())
    _write(result, tmp_path)
    with opened(browser, tmp_path / "scenario.html") as found:
        areas = result.network.areas
        assert found.run(_CLICK_ALL, ["plan", "stops"]) == [
            [plain(stop_name(name, area)), 0]
            for name, area in zip(areas.name, areas.area_id, strict=True)
        ]
        assert_quiet(found)
    with opened(browser, tmp_path / "comparison.html") as found:
        found.run(_CLICK_ALL, ["planned", "change"])
        assert_quiet(found)


def test_pointing_shows_a_tip_and_runs_nothing(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "hostile" / "comparison.html") as found:
        for view in ("present", "planned"):
            box = found.page.locator(f"#map_{view}").bounding_box()
            assert box
            for share in (0.2, 0.4, 0.5, 0.6, 0.8):
                place = (box["x"] + share * box["width"], box["y"] + share * box["height"])
                found.page.mouse.move(*place, steps=4)
        expect(found.page.locator(".leaflet-tooltip.tip .tip-title")).to_be_visible()
        assert_quiet(found)


def test_the_policy_refuses_a_script_that_was_not_there(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "scenario.html") as found:
        found.run("""() => {
            const late = document.createElement("script");
            late.textContent = "window.__xss = 1";
            document.body.append(late);
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.__xss = 1'>");
        }""")
        assert found.run("() => window.__xss === undefined")
        assert any("Content Security Policy" in error for error in found.errors)


def test_loads_take_the_place_of_lines(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "scenario.html") as found:
        found.page.get_by_label("Loads", exact=True).check()
        pixels = found.run(_COLOURED_PIXELS, "plan")
        assert pixels["loads"] > 1000
        assert pixels["lines"] == 0
        expect(found.page.locator("#legend-loads")).to_be_visible()
        expect(found.page.locator("#legend-lines")).to_be_hidden()
        assert_quiet(found)


def test_a_line_of_the_table_can_be_seen_alone_and_let_go_by_key(
    browser: Browser, folder: Path
) -> None:
    with opened(browser, folder / "scenario.html") as found:
        found.page.locator("summary").first.click()
        button = found.page.locator("button[data-line='1']")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        opacity = """() => routewright.views.get("plan").layers.get("lines").lines
            .map((line) => line.way.options.opacity)"""
        dim = [value < 1 for value in found.run(opacity)]
        assert dim == [row != 1 for row in range(len(dim))]
        expect(found.page.get_by_role("button", name="Show all lines")).to_be_visible()
        found.page.keyboard.press("Escape")
        assert set(found.run(opacity)) == {1}
        assert_quiet(found)


def test_a_line_is_picked_on_the_map_and_the_page_says_its_riders_and_timetable(
    browser: Browser, folder: Path
) -> None:
    result = replanned_city()
    with opened(browser, folder / "scenario.html") as found:
        for label in ("Stops", "Depots"):
            found.page.get_by_label(label, exact=True).uncheck()
        found.run(_CLICK_LINE, ["plan", 0])
        card = found.page.locator("#card")
        expect(card.get_by_role("heading", level=2)).to_have_text("Line 1")
        expect(card.get_by_role("link", name="Timetable")).to_have_attribute(
            "href", "../timetables/1.html"
        )
        # A bar for each hop of each way that runs in the busiest period.
        ways = [result.service.plan.stops_of(p) for p in result.service.plan.patterns_of(0)]
        expect(card.locator("rect")).to_have_count(sum(len(stops) - 1 for stops in ways))
        charts = card.get_by_role("img")
        expect(charts).to_have_count(len(ways))
        expect(charts.first).to_have_accessible_name(re.compile("Riders an hour from .* places"))
        assert found.page.url.endswith("#line-1")
        found.page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        assert not found.page.url.endswith("#line-1")
        assert_quiet(found)


def test_a_picked_line_leaves_no_empty_page_below_the_tables(
    browser: Browser, folder: Path
) -> None:
    height = "() => document.documentElement.scrollHeight"
    with opened(browser, folder / "scenario.html") as found:
        before = found.run(height)
        found.run(_CLICK_LINE, ["plan", 0])
        expect(found.page.locator("#card h2")).to_have_text("Line 1")
        legend = found.page.locator(".legend")
        assert legend.evaluate("(it) => it.scrollHeight > it.clientHeight")
        assert found.run(height) == before


@pytest.mark.parametrize(("page", "view"), [("scenario", "plan"), ("comparison", "planned")])
def test_the_address_of_a_line_opens_the_map_with_it_picked(
    browser: Browser, folder: Path, page: str, view: str
) -> None:
    address = (folder / f"{page}.html").as_uri()
    with opened(browser, folder / f"{page}.html") as found:
        found.page.goto("about:blank")
        found.page.goto(f"{address}#line-2")
        expect(found.page.locator("#card h2")).to_have_text("Line 2")
        assert found.run("(name) => routewright.views.get(name).selected", view) == 1
        found.page.evaluate("() => { location.hash = '#line-nowhere'; }")
        expect(found.page.locator("#card h2")).to_have_text("Line 2")
        assert found.errors == []


def test_stops_have_their_names_from_near_or_on_the_picked_line(
    browser: Browser, folder: Path
) -> None:
    written = """(zoom) => {
        const { map, labels } = routewright.views.get("plan");
        const words = [];
        const write = labels._write;
        labels._write = (said) => words.push(said);
        if (zoom) map.setView(map.getCenter(), zoom, { animate: false });
        labels.redraw();
        labels._write = write;
        return [...new Set(words)];
    }"""
    areas = replanned_city().network.areas
    names = {
        plain(stop_name(name, area)) for name, area in zip(areas.name, areas.area_id, strict=True)
    }
    with opened(browser, folder / "scenario.html") as found:
        assert found.run(written, 14) == []
        near = found.run(written, 17)
        assert near
        assert set(near) <= names
        found.run("() => routewright.select('plan', 0)")
        picked = found.run(written, 14)
        on_it = found.run("""() => [...routewright.views.get("plan").stopsOfPicked].map((row) =>
            JSON.parse(document.getElementById("map-data").textContent)
                .layers["plan.stops"].tips.titles[row])""")
        assert picked
        assert set(picked) <= set(on_it)
        assert_quiet(found)


def test_the_view_is_saved_as_a_picture(browser: Browser, folder: Path, tmp_path: Path) -> None:
    with opened(browser, folder / "comparison.html") as found:
        with found.page.expect_download() as saved:
            found.page.get_by_role("button", name="This view as a picture").click()
        saved.value.save_as(tmp_path / saved.value.suggested_filename)
        picture = (tmp_path / "map.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 20_000  # a blank one takes 5 000
        assert found.errors == []


def test_both_maps_of_a_comparison_move_together(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "comparison.html") as found:
        places = found.run("""() => {
            const maps = [...routewright.views.values()].map((view) => view.map);
            maps[1].setView(maps[1].getCenter(), maps[1].getZoom() + 1, { animate: false });
            maps[0].panBy([60, 40], { animate: false });
            return maps.map((map) => [map.getZoom(), map.getCenter().lat, map.getCenter().lng]);
        }""")
        assert places[0] == pytest.approx(places[1], abs=1e-6)
        assert_quiet(found)


@pytest.mark.parametrize("page", ["scenario", "comparison"])
def test_a_phone_shows_all_without_scrolling_sideways(
    browser: Browser, folder: Path, page: str
) -> None:
    with opened(browser, folder / f"{page}.html", PHONE) as found:
        assert found.run("() => document.documentElement.scrollWidth") == PHONE[0]
        credit = found.page.get_by_role("link", name="OpenStreetMap contributors")
        credit.scroll_into_view_if_needed()
        expect(credit).to_be_in_viewport()
        assert_quiet(found)


def test_paper_shows_the_map_its_credit_and_the_tables(browser: Browser, folder: Path) -> None:
    with opened(browser, folder / "scenario.html") as found:
        found.page.emulate_media(media="print")
        found.run("() => window.dispatchEvent(new Event('beforeprint'))")
        expect(found.page.get_by_role("link", name="OpenStreetMap contributors")).to_be_visible()
        expect(found.page.get_by_role("table").first).to_be_visible()
        assert found.run(_COLOURED_PIXELS, "plan")["lines"] > 100
        assert_quiet(found)


_VIEWS = """() => [...routewright.views.values()].map(({ map }) => {
  const { lat, lng } = map.getCenter(), { x, y } = map.getSize();
  return [lat, lng, map.getZoom(), x, y];
})"""
"""Centre, zoom and size of each map."""


_SIZES = "() => [...document.querySelectorAll('.map')].map((m) => [m.clientWidth, m.clientHeight])"
"""Width and height of each map."""


@pytest.mark.parametrize("width", [1280, 900, 390])
def test_both_maps_of_a_comparison_start_at_one_place(
    browser: Browser, folder: Path, width: int
) -> None:
    with opened(browser, folder / "comparison.html", (width, 800)) as found:
        expect(found.page.locator(".map canvas.labels")).to_have_count(2)
        present, planned = found.run(_VIEWS)
        assert present == planned


def test_both_maps_have_one_size_even_where_one_heading_takes_a_line_more(
    browser: Browser, folder: Path
) -> None:
    with opened(browser, folder / "comparison.html") as found:
        found.run("() => { document.querySelector('.view h2').textContent += ' and so on'; }")
        for width in range(850, 1500, 5):
            found.page.set_viewport_size({"width": width, "height": 800})
            one, other = found.run(_SIZES)
            assert one == other, width
        assert one[1] > 500
