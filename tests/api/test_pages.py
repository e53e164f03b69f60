"""Pages as a browser without scripts meets them: links, forms and what they say."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest

from api.http.pages import page as page_module
from api.http.pages.page import texts
from tests.api.served import MAP, Served

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}&\"'"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}&amp;&#34;&#39;"


class _Links(HTMLParser):
    """Where a page leads and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses, and scripts and styles within the page."""
        given = dict(attrs)
        self.found += [given[name] or "" for name in ("href", "src", "action") if name in given]
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)


def links_of(page: str) -> _Links:
    found = _Links()
    found.feed(page)
    return found


def page_of(service: Served, path: str, status: int = 200) -> str:
    answer = service.client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    return answer.text


def sent(service: Served, path: str, **form: str) -> httpx.Response:
    return service.client.post(path, data=form)


def test_a_newcomer_is_told_what_to_do(service: Served) -> None:
    page = page_of(service, "/")
    for step in (1, 2, 3):
        assert texts()["home"][f"step_{step}"] in page
    assert "/networks/new" in links_of(page).found


def test_a_planner_without_scripts_gets_from_a_map_to_a_result(solving: Served) -> None:
    client, queue = solving.client, solving.queue
    given = client.post("/networks", data={"name": "Milltown"}, files={"osm": ("c.osm", MAP)})
    assert given.status_code == 303
    network = given.headers["Location"]
    assert '<meta http-equiv="refresh"' in page_of(solving, network)  # while the check runs
    queue.finish(queue.waiting[0])
    page = page_of(solving, network)
    assert "refresh" not in page
    assert texts()["network"]["check_good"] in page

    made = sent(solving, f"{network}/scenarios", name="Twenty", buses="20", trips="", and_run="yes")
    assert made.status_code == 303
    run = made.headers["Location"]
    assert run.startswith("/runs/")
    queue.progress(run.removeprefix("/runs/"), "lines", 0.5, "half of them")
    page = page_of(solving, run)
    assert '<progress id="stage-lines" max="1" value="0.5">' in page
    assert "half of them" in page

    queue.finish(run.removeprefix("/runs/"))
    page = page_of(solving, run)
    assert page.index("of trips lose") < page.index("Felt time per trip")
    assert "direct today, then with a transfer" in page
    assert "Twenty" in page_of(solving, "/")


def test_every_link_of_every_page_leads_somewhere_here(solving: Served) -> None:
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    runs = [solving.finished(network, name=f"With {n}", buses=n) for n in (10, 20)]
    start = ["/", "/networks/new", f"/compare?run={runs[0]}&run={runs[1]}", "/problems", "/compare"]
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        path = waiting.pop().partition("#")[0]
        if not path or path in seen:
            continue
        seen.add(path)
        assert path.startswith("/"), path
        answer = solving.client.get(path)
        posted = answer.status_code == 405 and path.endswith(
            ("/runs", "/cancel", "/remove", "/scenarios", "/explanations", "/access")
        )
        assert answer.status_code == 200 or posted or path in {"/networks", "/networks/sample"}, (
            path
        )
        if answer.headers["Content-Type"].startswith("text/html") and "/v1/" not in path:
            assert path == "/docs" or links_of(answer.text).inline == [], path
            waiting += links_of(answer.text).found
    assert any(re.fullmatch(r"/runs/[^/]+/lines/1", path) for path in seen)
    assert len(seen) > 40


def test_every_link_of_a_page_of_a_result_leads_somewhere(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    pages = ("report.html", "maps/scenario", "maps/comparison", "schedule.html",
             "timetables/index.html", "timetables/1.html")  # fmt: skip
    for page in pages:
        address = f"/v1/runs/{run}/{page}"
        links = {urldefrag(link)[0] for link in links_of(page_of(solving, address)).found}
        inside = sorted(link for link in links if link and not link.startswith("https:"))
        for link in inside:
            answer = solving.client.head(urljoin(address, link))
            assert answer.status_code == 200, f"{page} leads to {link}"


@pytest.mark.parametrize("path", ["/", "/networks/{n}", "/scenarios/{s}", "/runs/{r}", "/compare"])
def test_names_are_shown_as_they_are_written(solving: Served, path: str) -> None:
    network = solving.add_network(HOSTILE, od=(HOSTILE.replace("/", "") + ".csv", b"x"))
    scenario = solving.add_scenario(network, name=HOSTILE, agency=HOSTILE)
    run = solving.start(scenario)
    solving.queue.finish(run)
    other = solving.finished(network, name=HOSTILE, buses=3)
    query = f"?run={run}&run={other}" if path == "/compare" else ""
    page = page_of(solving, path.format(n=network, s=scenario, r=run) + query)
    assert SHOWN in page
    assert "<script>alert" not in page
    assert "49&" not in page  # nothing counted 7 * 7


def test_findings_of_the_check_are_shown_as_they_are_written(solving: Served) -> None:
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    page = page_of(solving, f"/networks/{network}")
    assert "3 streets lead nowhere &lt;b&gt;at all&lt;/b&gt;" in page
    assert "cut the map a little wider" in page
    assert "182.4" in page


def test_a_form_with_a_mistake_comes_back_filled_in(service: Served) -> None:
    network = service.add_network()
    answer = sent(
        service, f"/networks/{network}/scenarios", name="Many", buses="0", timezone="Mars/Base"
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'href="#field-buses"' in answer.text
    assert 'value="Many"' in answer.text
    assert 'value="Mars/Base"' in answer.text
    answer = sent(service, f"/networks/{network}/scenarios", name="M", buses="5", timezone="Mars/B")
    assert "unknown timezone" in answer.text
    assert service.get("/v1/scenarios")["items"] == []


def test_a_form_of_files_with_mistakes_names_each(service: Served) -> None:
    files = {"osm": ("map.txt", MAP), "od": ("od.csv", b"")}
    answer = service.client.post("/networks", data={"name": ""}, files=files)
    assert answer.status_code == 422
    for field in ("osm", "od", "name"):
        assert f'href="#field-{field}"' in answer.text
    assert "the file is empty" in answer.text


@pytest.mark.usefixtures("made_with_error")
def test_files_that_cannot_be_planned_with_offer_no_scenario(solving: Served) -> None:
    network = solving.add_network()
    solving.queue.finish(solving.queue.waiting[0])
    page = page_of(solving, f"/networks/{network}")
    assert texts()["network"]["check_bad"] in page
    assert f'action="/networks/{network}/scenarios' not in page


def test_a_failed_check_says_why(service: Served) -> None:
    network = service.add_network()
    service.queue.fail(service.queue.waiting[0], "Crash", "the check ran out of memory")
    assert "the check ran out of memory" in page_of(service, f"/networks/{network}")


def test_a_failed_and_a_cancelled_run_say_so_and_lead_on(service: Served) -> None:
    network = service.add_network()
    failed = service.start(service.add_scenario(network))
    service.queue.fail(failed, "InfeasibleError", "no line fits; use a <b>larger</b> map")
    page = page_of(service, f"/runs/{failed}")
    assert "no line fits; use a &lt;b&gt;larger&lt;/b&gt; map" in page
    assert f"/networks/{network}#new-scenario" in links_of(page).found
    run = service.start(service.add_scenario(network, buses=7))
    answer = sent(service, f"/runs/{run}/cancel")
    assert answer.headers["Location"] == f"/runs/{run}"
    assert texts()["run"]["cancelled"] in page_of(service, f"/runs/{run}")


def test_the_button_of_a_scenario_runs_it_once_and_again_when_asked(solving: Served) -> None:
    scenario = solving.add_scenario(solving.add_network())
    first = sent(solving, f"/scenarios/{scenario}/runs").headers["Location"]
    assert sent(solving, f"/scenarios/{scenario}/runs").headers["Location"] == first
    solving.queue.finish(first.removeprefix("/runs/"))
    page = page_of(solving, f"/scenarios/{scenario}")
    assert texts()["scenario"]["run_again"] in page
    assert sent(solving, f"/scenarios/{scenario}/runs", again="yes").headers["Location"] != first


def test_a_result_of_other_choices_with_the_same_inputs_says_where_it_is_from(
    solving: Served,
) -> None:
    network = solving.add_network()
    run = solving.finished(network)
    twin = solving.add_scenario(network, name="Twin")
    page = page_of(solving, f"/scenarios/{twin}")
    assert f"/runs/{run}" in links_of(page).found
    assert texts()["scenario"]["same_inputs"] in page


def test_a_generated_city_needs_no_upload(service: Served) -> None:
    answer = sent(service, "/networks/sample")
    assert answer.status_code == 303
    network = service.get(f"/v1{answer.headers['Location']}")
    assert [file["role"] for file in network["files"]] == ["osm", "zones", "od"]


@pytest.mark.parametrize("path", ["/runs/j-none", "/networks/x", "/scenarios/%00", "/nowhere"])
def test_what_is_not_there_is_told_on_a_page(service: Served, path: str) -> None:
    page = page_of(service, path, 404)
    assert "/" in links_of(page).found
    assert "Traceback" not in page


def test_a_comparison_of_one_run_says_how_to_choose(solving: Served) -> None:
    run = solving.finished(solving.add_network())
    assert texts()["compare"]["choose"] in page_of(solving, f"/compare?run={run}")
    assert texts()["compare"]["choose"] in page_of(solving, "/compare")


def test_every_text_is_used_on_some_page() -> None:
    folder = Path(page_module.__file__).parents[1] / "templates"
    templates = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.j2"))
    by_name = {"states", "severities", "roles", "held"}  # looked up by what they stand for
    fields = "osm|zones|od|stops|depots|factors|gtfs|background|agency|timezone|language|valid_from"
    looked_up = re.compile(
        rf"step_.*|mode_.*|labour_rules_.*|(tods|vdv452)(_words)?|({fields})(_hint)?"
    )
    unused = [
        f"{part}.{name}"
        for part, named in texts().items()
        if part not in by_name
        for name in named
        if not re.search(rf"\.{name}\b", templates) and not looked_up.fullmatch(name)
    ]
    assert unused == []
