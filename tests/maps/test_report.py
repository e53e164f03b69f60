"""Tests of the report: what it says, in which order, and that no name in it can do anything."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from maps.palette import ink_on, line_colour
from maps.report import report_html, write_report
from maps.schedule_page import SCHEDULE_PAGE
from maps.shown_text import number
from maps.timetable_files import TIMETABLE_INDEX, TIMETABLES, timetable_names
from network.problems import warning
from routing.certificate import BoundIsFor, Certificate
from routing.evaluation.timetable_kpis import TIMETABLE_REGISTRY
from scenarios.comparison import MODELLED_DEMAND
from scenarios.gtfs.colours import PALETTE, contrast
from scenarios.result import ScenarioResult
from tests.planned_city import planned_city, replanned_city
from tests.scenarios import small_result as small
from tests.scenarios.small_result import DIRECT_20, Journey

_VOID = {"meta", "br"}
_SELF_CLOSED_SVG = {"rect", "line", "path"}


@dataclass
class Page(HTMLParser):
    """Tags, attributes and texts of a page as a browser would find them."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes; a cell begins a word."""
        self.tags.append(tag)
        self.texts.append(" " if tag in ("td", "th") else "")
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All texts, blanks made one, thin spaces made blanks."""
        return " ".join("".join(self.texts).replace("\u202f", " ").split())


def page_of(result: ScenarioResult) -> Page:
    page = Page()
    page.feed(report_html(result))
    return page


def modelled(result: ScenarioResult) -> ScenarioResult:
    return replace(result, demand=replace(result.demand, modelled=True))


def losing() -> ScenarioResult:
    """20 of 210 trips an hour become 10 min slower."""
    after = (DIRECT_20, Journey(30.0), *(DIRECT_20,) * 4)
    return small.result(present=small.service(value=2.0), planned=small.service(after))


# A name as somebody could write it into a map: tags, quotes, template syntax, a turned direction.
_HOSTILE = "".join(
    ("<script>alert(1)</", "script>", '"', "'", " onload=x ", "{", "{ 7*7 }", "}", "\u202e")
)


def hostile() -> ScenarioResult:
    """A result in which every text of somebody else is hostile."""
    result = losing()
    n = result.network
    stops = replace(n.stops, name=(_HOSTILE,) * len(n.stops))
    areas = replace(n.areas, name=(_HOSTILE,) * len(n.areas))
    zones = replace(n.zones, zone_id=tuple(f"{_HOSTILE}{row}" for row in range(3)), source=_HOSTILE)
    depots = replace(n.depots, depot_id=(_HOSTILE,))
    period = replace(result.demand.periods[0], name=_HOSTILE)
    plan = result.service.plan
    plan = replace(
        plan,
        line_id=tuple(f"{_HOSTILE}{row}" for row in range(3)),
        line_name=(_HOSTILE,) * 3,
    )
    proof = Certificate(_HOSTILE, _HOSTILE, _HOSTILE, 2.0, 1.0, BoundIsFor.FIXED_TRIPS, 1, _HOSTILE)
    return replace(
        result,
        network=replace(n, stops=stops, areas=areas, zones=zones, depots=depots),
        demand=replace(result.demand, source=_HOSTILE, periods=(period,), modelled=True),
        service=replace(result.service, plan=plan),
        certificates=(proof,),
        findings=(warning(_HOSTILE, _HOSTILE, _HOSTILE),),
    )


def test_hostile_names_run_nowhere() -> None:
    plain, page = page_of(modelled(losing())), page_of(hostile())
    assert set(page.tags) == set(plain.tags) | {"tr"}
    assert "script" not in page.tags
    assert {name for _, name, _ in page.attributes} == {name for _, name, _ in plain.attributes}


def test_hostile_names_are_shown_as_they_are_written() -> None:
    page = page_of(hostile())
    assert page.text.count("<script>alert(1)</script>") > 10
    assert "{" + "{ 7*7 }" + "}" in page.text


def test_no_name_turns_round_the_text_after_it() -> None:
    assert "\u202e" not in report_html(hostile())


def test_hostile_names_change_no_attribute() -> None:
    # The name of a file keeps letters, digits, - and _ of a line's id, which can do nothing.
    values = [
        re.sub(r"(#line-|timetables/)[A-Za-z0-9_-]+", "", value)
        for _, _, value in page_of(hostile()).attributes
    ]
    assert not any("alert" in value or "onload" in value for value in values)


def test_the_page_asks_no_other_host() -> None:
    html = report_html(replanned_city())
    assert "http:" not in html
    assert "https:" not in html
    assert "url(" not in html
    assert "@import" not in html
    page = page_of(replanned_city())
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(page.tags)
    links = [value for _, name, value in page.attributes if name in ("src", "href")]
    maps = {"maps/scenario.html", "maps/comparison.html"}
    names = timetable_names(replanned_city().service)
    lines = {f"maps/scenario.html#line-{name}" for name in names}
    timetables = {f"{TIMETABLES}/{name}.html" for name in names}
    beside = {SCHEDULE_PAGE, f"{TIMETABLES}/{TIMETABLE_INDEX}", *maps, *lines, *timetables}
    ids = {f"#{value}" for _, name, value in page.attributes if name == "id"}
    assert {link for link in links if not link.startswith("#")} == beside
    assert {link for link in links if link.startswith("#")} <= ids


def test_every_figure_leads_to_its_formula_and_the_map_comes_first() -> None:
    page = page_of(replanned_city())
    links = [value for tag, name, value in page.attributes if (tag, name) == ("a", "href")]
    for name in ("generalised_minutes", "share_served", "vehicles", "vehicle_km", "cost"):
        assert f"#figure-{name}" in links
    assert page.text.index("of trips lose") < page.text.index("Map of lines")
    assert page.text.index("Map of lines") < page.text.index("Passengers on the whole service day")


def test_the_page_is_small_and_the_same_each_time(tmp_path: Path) -> None:
    write_report(replanned_city(), tmp_path / "new" / "report.html")
    written = (tmp_path / "new" / "report.html").read_bytes()
    assert written == report_html(replanned_city()).encode()
    assert len(written) < 1_500_000


def test_the_page_is_readable_by_machines_that_read_aloud() -> None:
    page = page_of(replanned_city())
    attributes = set(page.attributes)
    assert ("html", "lang", "en") in attributes
    assert any(tag == "meta" and value == "viewport" for tag, _, value in attributes)
    assert page.tags.count("main") == page.tags.count("h1") == 1
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert page.tags.count("table") == page.tags.count("caption")
    scopes = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
    assert len(scopes) == page.tags.count("th")
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    for _, name, value in page.attributes:
        if name == "aria-labelledby":
            assert set(value.split()) <= set(ids)


def test_every_tag_is_closed_in_its_place() -> None:
    html = report_html(replanned_city())
    still_open: list[str] = []
    for slash, tag, end in re.findall(r"<(/?)([a-z0-9]+)[^>]*?(/?)>", html):
        if tag in _VOID or end:
            assert tag in _VOID | _SELF_CLOSED_SVG
        elif slash:
            assert still_open.pop() == tag
        else:
            still_open.append(tag)
    assert still_open == []


def test_losers_come_first() -> None:
    text = page_of(losing()).text
    assert "9.5 % of trips lose" in text  # 20 of 210
    assert "9.5 % more than 5 min longer" in text
    assert text.index("9.5 % of trips lose") < text.index("Passengers")


def test_the_page_tells_its_story_in_order() -> None:
    text = page_of(modelled(losing())).text
    parts = (
        "of trips lose", "Lines on the map", "Passengers on the", "Resources on the",
        "Modelled demand.", "Lines and their headways", "Proof of each stage",
        "What could not be done", "What it rests on", "Trips per hour, by period",
        "Vehicles away from the depot Vehicles", "Journey times",
    )  # fmt: skip
    places = [text.rindex(part) for part in parts]
    assert places == sorted(places)


def test_the_page_says_first_that_no_counts_stand_behind_it() -> None:
    text = page_of(small.result()).text
    assert text.index("Not calibrated") < text.index("Demand is fixed") < text.index("Passengers")


def test_present_figures_stand_beside_the_planned_ones() -> None:
    # Each KPI is 1 planned and 2 today.
    text = page_of(losing()).text
    assert "Vehicle-kilometres km/day 1 2 −1 better" in text  # noqa: RUF001  (a minus sign)
    assert "Riders trips/day 1 2 −1 worse" in text  # noqa: RUF001  (a minus sign)


def test_without_a_present_service_nothing_is_compared() -> None:
    text = page_of(small.result()).text
    assert "of trips lose" not in text
    assert "Present" not in text


def test_given_demand_is_not_called_modelled() -> None:
    assert "Not calibrated: demand given, no counts." in page_of(small.result()).text
    assert "Not calibrated: demand modelled, no counts." in page_of(modelled(losing())).text
    assert "Modelled demand." not in page_of(small.result()).text
    assert MODELLED_DEMAND not in page_of(losing()).text
    # Beside who loses, and beside where the demand comes from.
    assert page_of(modelled(losing())).text.count(MODELLED_DEMAND) == 2
    assert MODELLED_DEMAND not in page_of(modelled(small.result())).text


def test_replayed_figures_stand_apart_each_with_its_evaluator() -> None:
    text = page_of(replanned_city()).text
    before, after = text.split("Replayed from the timetable", 1)
    assert "Riders leave at 6 times in each period" in after
    assert after.count(" timetable ") >= len(TIMETABLE_REGISTRY)
    present = replanned_city().present
    assert present is not None
    riders = [
        number(service.replayed["timetable_riders"]).replace("\u202f", " ")
        for service in (replanned_city().service, present)
        if service.replayed is not None
    ]
    assert f"Riders trips/day timetable {riders[0]} {riders[1]}" in after
    assert "From leaving to arrival" not in before


def test_without_a_replay_there_is_no_section_on_it() -> None:
    assert "Replayed" not in page_of(small.result()).text


def test_the_evaluator_is_named_beside_times() -> None:
    assert "Times by the frequency evaluator" in page_of(small.result()).text


@pytest.mark.parametrize(
    ("bound_is_for", "words", "status"),
    [
        (BoundIsFor.WHOLE_PROBLEM, "0.0 % gap optimal", "optimal"),
        (
            BoundIsFor.FIXED_TRIPS,
            "0.0 % gap within these fixed trips optimal for these fixed trips",
            "optimal",
        ),
    ],
)
def test_a_gap_and_an_optimum_name_their_problem(
    bound_is_for: BoundIsFor, words: str, status: str
) -> None:
    proof = Certificate("blocks", "cost", "EUR", 2.0, 2.0, bound_is_for, 1, "proven")
    assert str(proof.status) == status
    assert words in page_of(replace(small.result(), certificates=(proof,))).text


def test_a_gap_too_small_to_show_is_not_shown_as_none() -> None:
    proof = Certificate("blocks", "cost", "EUR", 1.0, 0.9999, BoundIsFor.FIXED_TRIPS, 1, "limit")
    assert "< 0.1 % gap within" in page_of(replace(small.result(), certificates=(proof,))).text


def test_what_could_not_be_done_is_said() -> None:
    found = replace(small.result(), findings=(warning("capacity", "2 % stand", "larger buses"),))
    text = page_of(found).text
    assert "1 line directions have no trip: 3.0." in text
    assert "capacity: 2 % stand. Way out: larger buses." in text


def test_text_contrasts_with_its_ground_in_light_and_dark() -> None:
    css = report_html(small.result())
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    for block in (light, dark):
        colour = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for ink in ("ink", "soft", "good", "bad"):
            for ground in ("paper", "panel", "warn-paper"):
                assert contrast(colour[ink], colour[ground]) >= 4.5, (ink, ground)
        for mark in ("planned", "present"):
            assert contrast(colour[mark], colour["panel"]) >= 3.0, mark


def test_numbers_of_lines_contrast_with_every_line_colour() -> None:
    for row in range(len(PALETTE)):
        assert contrast(ink_on(line_colour(row)), line_colour(row)) >= 4.5


def test_charts_say_in_words_what_they_show() -> None:
    html = report_html(planned_city())
    most = planned_city().service.vehicles.n_vehicles
    assert f"planned: at most {most} vehicles away from the depot" in html
    assert "of trips without a bus journey" in html
