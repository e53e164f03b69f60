"""The page of an explanation: what it says, and that no name in it can do anything."""

from dataclasses import replace

import pytest

from maps.explanation_page import explanation_html, ranking_html
from maps.explanation_words import sentences
from scenarios.explaining.alternatives import Change
from scenarios.explaining.explanation import LineExplanation, explain_line, rank_lines
from tests.maps.hostile_names import PROBES, SUM_IF_RUN
from tests.scenarios.explaining import two_line_town as two


@pytest.fixture(scope="module")
def line_to_b() -> LineExplanation:
    # Headways are chosen again only where streets can be traced: this town has none.
    changes = [change for change in Change if change is not Change.DROP_AND_REUSE]
    place = two.world()
    return explain_line(place, two.service(place), "L1", changes=changes, with_prices=False)


def test_a_person_reads_first_what_the_line_costs_and_who_loses(
    line_to_b: LineExplanation,
) -> None:
    said = sentences(line_to_b)
    assert said[0] == (
        "It runs every 30 min all day, 60 riders board it a day, and at most 38 % of its places "
        "are taken."
    ).replace("38 %", "38\u202f%")
    assert said[1] == "To keep it costs 2 vehicles, 1.7 vehicle-hours, 38 km and 421 EUR a day."
    assert said[2].startswith(
        "Without it 60 of 90 trips a day lose: 60 have no bus any more, 60 none at their nearest "
        "stop, 0 need a change"
    )
    assert said[3] == ("Of its 2 stop areas, 1 would have no bus at all and 0 none in some period.")
    assert "1 more than the fleet" in said[4]


def test_the_first_line_says_what_the_demand_was_calibrated_on(line_to_b: LineExplanation) -> None:
    words = "Not calibrated: demand given, no counts."
    page = explanation_html(line_to_b)
    assert line_to_b.calibration == words
    assert page.index(words) < page.index("<h1>")
    ranking = ranking_html([], "EUR", [], "Calibrated on 24 counts.")
    assert ranking.index("Calibrated on 24 counts.") < ranking.index("<h1>")


def test_the_page_has_no_scripts_and_no_outside_requests(line_to_b: LineExplanation) -> None:
    page = explanation_html(line_to_b)
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_no_name_can_do_anything(line_to_b: LineExplanation) -> None:
    dropped = line_to_b.alternatives[0]
    for probe in PROBES:
        zones = tuple(replace(zone, zone_id=probe) for zone in dropped.riders.zones)
        hostile = replace(
            line_to_b,
            line_id=probe,
            name=probe,
            alternatives=(replace(dropped, riders=replace(dropped.riders, zones=zones)),),
            areas=tuple(replace(area, name=probe) for area in line_to_b.areas),
        )
        page = explanation_html(hostile)
        assert "<img" not in page
        assert "<svg" not in page
        assert "<script" not in page
        assert SUM_IF_RUN not in page
        assert "\u202e" not in page


def test_the_ranking_shows_every_line_with_its_worth() -> None:
    place = two.world()
    page = ranking_html(rank_lines(place, two.service(place)), "EUR", ())
    assert page.index("L2 A - C") < page.index("L1 A - B")
    assert "3.28" in page  # 153.5 h x 9 EUR over 421.08 EUR
