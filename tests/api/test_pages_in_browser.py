"""Pages in a browser without any other host: they work, look right, and stay quiet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Browser, Page, expect

from scenarios.store.records import JobKind
from tests.api.made_results import hostile_city, write_result
from tests.api.served import MAP, Served
from tests.browser import DESKTOP, Opened, chromium

pytestmark = pytest.mark.browser

NARROW = (360, 780)
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@contextmanager
def visited(
    browser: Browser, service: Served, path: str, size: tuple[int, int] = DESKTOP, **more: object
) -> Iterator[Opened]:
    """A page of the service; every other host is out of reach, and asking for one is noted."""
    width, height = size
    context = browser.new_context(
        base_url=str(service.client.base_url), viewport={"width": width, "height": height}, **more  # type: ignore[arg-type]
    )  # fmt: skip
    found = Opened(context.new_page())
    found.page.on("console", lambda message: found.errors.append(message.text))
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on("request", lambda request: found.requests.append(request.url))
    found.page.goto(path)
    yield found
    base = str(service.client.base_url)
    assert [url for url in found.requests if not url.startswith((base, "data:", "blob:"))] == []
    assert found.errors == []
    context.close()


def fits(found: Opened, size: tuple[int, int]) -> bool:
    """Whether nothing is wider than the window."""
    return bool(found.run("() => document.documentElement.scrollWidth") <= size[0])


@pytest.fixture
def paths(solving: Served) -> dict[str, str]:
    """Every page, by what it is."""
    service, queue = solving, solving.queue
    network = service.add_network("São João da Mata 2026")
    queue.finish(queue.waiting[0])
    checking = service.add_network("Still being checked")
    queue.progress(queue.waiting[0], "checking", 0.5, "city.osm")
    runs = [service.finished(network, name=f"With {n} buses", buses=n) for n in (20, 30)]
    running = service.start(service.add_scenario(network, name="Running", buses=5))
    queue.progress(running, "lines", 0.4, "1 204 candidate lines")
    failed = service.start(service.add_scenario(network, name="Failed", buses=1))
    queue.fail(failed, "InfeasibleError", "one bus cannot run any line; give more buses")
    scenario = service.get(f"/v1/runs/{runs[0]}")["scenario_id"]
    return {
        "home": "/",
        "new": "/networks/new",
        "network": f"/networks/{network}",
        "checking": f"/networks/{checking}",
        "scenario": f"/scenarios/{scenario}",
        "running": f"/runs/{running}",
        "failed": f"/runs/{failed}",
        "run": f"/runs/{runs[0]}",
        "timetable": f"/runs/{runs[0]}/lines/1",
        "compare": f"/compare?run={runs[0]}&run={runs[1]}",
        "problems": "/problems",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_meets_the_rules_of_accessibility(
    browser: Browser, solving: Served, paths: dict[str, str], scheme: str
) -> None:
    for name in paths if scheme == "light" else ("home", "new", "running", "failed", "run"):
        with visited(browser, solving, paths[name], color_scheme=scheme) as found:
            report = Axe().run(found.page, context={"exclude": ["iframe"]}, options=_RULES)
            assert [broken["id"] for broken in report.response["violations"]] == [], name


@pytest.mark.parametrize("size", [DESKTOP, NARROW])
def test_every_page_fits_its_window(
    browser: Browser, solving: Served, paths: dict[str, str], size: tuple[int, int]
) -> None:
    for name, path in paths.items():
        with visited(browser, solving, path, size) as found:
            assert fits(found, size), name


def test_an_empty_service_tells_a_newcomer_what_to_do(browser: Browser, service: Served) -> None:
    with visited(browser, service, "/", NARROW) as found:
        assert fits(found, NARROW)
        found.page.get_by_role("link", name="Give a street map").click()
        expect(found.page.get_by_label("Name of the network")).to_be_visible()


def test_a_planner_gets_from_files_to_a_map_with_the_keyboard(
    browser: Browser, solving: Served, tmp_path: Path
) -> None:
    file = tmp_path / "city.osm"
    file.write_bytes(MAP)
    with visited(browser, solving, "/networks/new") as found:
        page = found.page
        page.get_by_label("Name of the network").fill("Milltown")
        page.get_by_label("Street map", exact=True).set_input_files(file)
        page.get_by_role("button", name="Give these files").press("Enter")
        expect(page.get_by_role("heading", name="Milltown", level=1)).to_be_visible()
        page.get_by_label("Name of the scenario").fill("Twenty")
        solving.queue.finish(solving.queue.waiting[0])
        # The page finds out by itself that the check has ended, and keeps what was typed.
        expect(page.get_by_text("Nothing stands in the way of a plan.")).to_be_visible()
        expect(page.get_by_label("Name of the scenario")).to_have_value("Twenty")
        page.get_by_label("Buses", exact=True).fill("20")
        page.keyboard.press("Enter")

        expect(page.get_by_text("Waiting for its turn")).to_be_visible()
        run = page.url.rpartition("/")[2]
        solving.queue.progress(run, "lines", 0.4, "1 204 candidate lines")
        expect(page.get_by_text("1 204 candidate lines")).to_be_visible()
        expect(page.get_by_text("Planning. You can close this page")).to_be_visible()
        expect(page.locator("h1 .state")).to_have_text("Running")
        expect(page).to_have_title(re.compile("^Running: "))
        expect(page.locator("[data-stage=streets] progress")).to_have_js_property("value", 1)
        expect(page.locator("[data-stage=lines] progress")).to_have_js_property("value", 0.4)
        expect(page.locator("[data-stage=lines]")).to_have_attribute("aria-current", "step")
        solving.queue.finish(run)
        expect(page.get_by_role("heading", name="of trips lose")).to_be_visible()
        assert_map_is_drawn(page)


def assert_map_is_drawn(page: Page) -> None:
    """In its frame, where its scripts run and ours cannot be reached."""
    frame = page.locator("iframe")
    frame.scroll_into_view_if_needed()
    inside = page.frame_locator("iframe")
    expect(inside.locator(".leaflet-pane canvas").first).to_be_attached()
    expect(inside.get_by_role("radio", name="Lines", exact=True)).to_be_checked()
    sandboxed = page.frames[1].evaluate("() => self.origin")
    assert sandboxed == "null"


def test_a_line_of_the_table_is_shown_on_the_map_above(
    browser: Browser, solving: Served, paths: dict[str, str]
) -> None:
    with visited(browser, solving, paths["run"]) as found:
        lines = found.page.get_by_role("table", name="Lines", exact=True)
        lines.get_by_role("link", name="1 on the map", exact=True).click()
        inside = found.page.frame_locator("iframe")
        expect(inside.locator("#card h2")).to_have_text("Line 1")
        expect(inside.get_by_role("link", name="Timetable")).to_be_visible()
        expect(found.page.locator("iframe")).to_be_in_viewport()


def test_lines_are_sorted_by_a_press_on_a_head_and_the_largest_come_first(
    browser: Browser, solving: Served, paths: dict[str, str]
) -> None:
    run = paths["run"].rpartition("/")[2]
    rows = solving.get(f"/v1/runs/{run}/lines")
    most = [row["line_id"] for row in sorted(rows, key=lambda row: -row["boardings_per_day"])]
    with visited(browser, solving, paths["run"]) as found:
        head = found.page.get_by_role("columnheader", name="Boardings per day")
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", "descending")
        ids = found.page.locator("table[data-sortable] tbody th bdi").all_inner_texts()
        assert ids == most
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", "ascending")
        ids = found.page.locator("table[data-sortable] tbody th bdi").all_inner_texts()
        assert ids == most[::-1]


def test_the_first_page_shows_a_picture_of_each_plan(
    browser: Browser, solving: Served, paths: dict[str, str]
) -> None:
    with visited(browser, solving, paths["home"]) as found:
        pictures = found.page.get_by_role("img", name="Map of the plan")
        expect(pictures).to_have_count(2)
        for picture in pictures.all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", value=True)
            assert picture.evaluate("(image) => image.naturalWidth") > 0


def test_a_run_can_be_cancelled_on_its_page(
    browser: Browser, solving: Served, paths: dict[str, str]
) -> None:
    with visited(browser, solving, paths["running"]) as found:
        found.page.get_by_role("button", name="Cancel").click()
        expect(found.page.get_by_text("This run was cancelled.")).to_be_visible()


def test_runs_are_chosen_and_compared_with_two_maps(
    browser: Browser, solving: Served, paths: dict[str, str]
) -> None:
    with visited(browser, solving, paths["home"]) as found:
        page = found.page
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Compare the chosen runs").click()
        expect(page.get_by_role("heading", name="Runs side by side")).to_be_visible()
        losers, figures = page.get_by_role("table").all()
        expect(losers).to_contain_text("Trips that lose")
        expect(figures).to_contain_text("Felt time per trip")
        for frame in page.locator("iframe").all():
            frame.scroll_into_view_if_needed()
            expect(frame.content_frame.locator(".leaflet-pane canvas").first).to_be_attached()


def test_a_list_that_changes_keeps_ticks(
    browser: Browser, solving: Served, paths: dict[str, str]
) -> None:
    with visited(browser, solving, paths["home"]) as found:
        box = found.page.get_by_role("checkbox").first
        box.check()
        solving.queue.progress(paths["running"].rpartition("/")[2], "blocks", 0.5)
        expect(found.page.get_by_text("Vehicle blocks")).to_be_visible()
        expect(box).to_be_checked()
        expect(box).to_be_focused()


def test_pages_work_without_scripts(
    browser: Browser, solving: Served, paths: dict[str, str]
) -> None:
    with visited(browser, solving, paths["running"], java_script_enabled=False) as found:
        expect(found.page.get_by_text("1 204 candidate lines")).to_be_visible()
        run = paths["running"].rpartition("/")[2]
        solving.queue.progress(run, "blocks", 0.1, "joining trips")  # seen at the next reload
        expect(found.page.get_by_text("joining trips")).to_be_visible(timeout=30_000)
        found.page.get_by_role("link", name="Scenarios").first.click()
        expect(found.page.get_by_text("Running").first).to_be_visible()


def test_a_file_above_its_limit_is_told_before_it_is_sent(
    browser: Browser, service: Served, tmp_path: Path
) -> None:
    large = tmp_path / "od.csv"
    with large.open("wb") as file:
        file.truncate(service_limit := 50 * 2**20 + 1)
    with visited(browser, service, "/networks/new") as found:
        field = found.page.get_by_label("Trips between zones")
        field.set_input_files(large)
        assert field.evaluate("(input) => input.files[0].size") == service_limit
        assert field.evaluate("(input) => input.validationMessage") == "This file is too large."


def test_hostile_names_stay_names_on_every_page(
    browser: Browser, solving: Served, tmp_path: Path
) -> None:
    result = write_result(hostile_city(), tmp_path / "hostile")
    solving.queue.results = {**solving.queue.results, JobKind.PLAN: result}
    hostile = '<img src=x onerror="window.__xss=1">${window.__xss=1}\'`'
    network = solving.add_network(hostile)
    run = solving.finished(network, name=hostile)
    other = solving.finished(network, name=hostile, buses=3)
    lines = [line["timetable"] for line in solving.get(f"/v1/runs/{run}/lines")]
    timetables = [line.removeprefix("/v1").removesuffix("/timetable") for line in lines]
    pages = ["/", f"/networks/{network}", f"/runs/{run}", f"/compare?run={run}&run={other}"]
    for path in [*pages, *timetables[:2]]:
        with visited(browser, solving, path) as found:
            for shown in found.page.locator("iframe").all():
                shown.scroll_into_view_if_needed()
                expect(shown.content_frame.locator("canvas").first).to_be_attached()
            if path in pages:
                expect(found.page.get_by_text(hostile).first).to_be_visible()
            for frame in found.page.frames:
                assert frame.evaluate("() => window.__xss === undefined"), path


def test_the_description_of_the_interface_asks_nobody_else(
    browser: Browser, service: Served
) -> None:
    with visited(browser, service, "/docs") as found:
        expect(found.page.get_by_text("/v1/scenarios/{scenario_id}/runs")).to_be_visible()
        found.page.get_by_text("get_health").click()
        found.page.get_by_role("button", name="Try it out").click()
        found.page.get_by_role("button", name="Execute").click()
        expect(found.page.get_by_text('"unfinished_jobs": 0').first).to_be_visible()


def test_a_search_is_seen_as_it_goes_and_ended_by_a_button(
    browser: Browser, solving: Served
) -> None:
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    run = solving.start(solving.add_scenario(network, name="Searching"))
    with visited(browser, solving, f"/runs/{run}") as found:
        page = found.page
        button = page.get_by_role("button", name="Take the best lines so far")
        expect(button).to_be_hidden()  # there is nothing to take yet
        solving.queue.search(run)
        expect(page.locator("[data-figure=best_minutes]")).to_have_text("31.50")
        expect(page.locator("[data-figure=evaluations]")).to_have_text("12\u202f900")
        sketch = page.get_by_role("img", name="The best lines so far")
        expect(sketch.locator("polyline")).to_have_count(2)
        expect(sketch).to_have_attribute("viewBox", "-10 -10 1020 420")
        # 33.0 felt minutes at 0.2 s, 31.5 from the end on: from the top left to the bottom right.
        expect(page.locator("[data-curve] polyline")).to_have_attribute(
            "points", "40,0 200,0 200,60 200,60"
        )
        report = Axe().run(page, options=_RULES)
        assert [broken["id"] for broken in report.response["violations"]] == []
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert fits(found, NARROW)
        button.click()
        expect(page.get_by_text("The search for lines was ended before its time")).to_be_visible()
        expect(button).to_have_count(0)
        assert solving.store.get_job(run).search_ended
        solving.queue.progress(run, "headways", 0.0)
        expect(sketch).to_be_hidden()
