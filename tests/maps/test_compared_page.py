"""The page of a comparison: losers first, safe texts, nothing from outside, readable everywhere."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps.compared_page import compared_html, write_compared_page
from scenarios.comparing.compared_plans import ComparedPlans
from tests.browser import DESKTOP, PHONE, opened
from tests.maps.hostile_names import PROBES
from tests.scenarios.comparing.compared_city import compared


@dataclass
class Tags(HTMLParser):
    """Tags and attributes of a page as a browser would find them."""

    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def hostile() -> ComparedPlans:
    """The comparison with names that nobody should trust."""
    found = compared()
    names = [name for name in PROBES if name.strip()][: len(found.scenarios)]
    scenarios = tuple(
        replace(scenario, name=name) for scenario, name in zip(found.scenarios, names, strict=True)
    )
    return replace(found, scenarios=scenarios)


def test_losers_stand_before_figures_and_caveats_before_both() -> None:
    html = compared_html(compared())
    places = [html.index(f'id="{part}"') for part in ("losers", "figures", "choice", "stress")]
    assert places == sorted(places)
    assert html.index("Not calibrated: demand modelled, no counts") < places[0]
    assert html.index("Trips that lose") < html.index("Trips that gain")


def test_every_figure_shows_its_formula_and_marks() -> None:
    html = compared_html(compared())
    for words in ("service km / service hours", "no difference", "worse", "better", "8 of 10"):
        assert words in html


def test_no_script_no_link_outside_and_no_name_that_becomes_markup() -> None:
    html = compared_html(hostile())
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    found = Tags()
    found.feed(html)
    assert not found.names & {"script", "img", "iframe", "a", "link"}
    assert not {name for name in found.attributes if name.startswith("on")}


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_page_asks_for_nothing_and_fits_the_screen(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    write_compared_page(hostile(), tmp_path / "comparison.html")
    with opened(browser, tmp_path / "comparison.html", size) as seen:
        assert seen.errors == []
        assert seen.requests == []
        assert seen.run("document.documentElement.scrollWidth") <= size[0]


def test_the_first_line_says_what_the_demand_was_calibrated_on() -> None:
    words = "Not calibrated: demand modelled, no counts."
    page = compared_html(compared())
    assert page.count(words) == 1
    assert page.index(words) < page.index("<h1>")
