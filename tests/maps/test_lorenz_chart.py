"""The drawing of Lorenz curves: a file of its own in which no name can do anything."""

from xml.etree import ElementTree as ET

from maps.lorenz_chart import lorenz_chart
from network.quantities import floats
from routing.evaluation.equity import lorenz_curve
from tests.maps.hostile_names import PROBES

CURVE = lorenz_curve(floats([50, 10]), floats([10, 30]))


def test_the_drawing_is_a_whole_file_and_says_in_words_what_it_shows() -> None:
    drawn = str(lorenz_chart([("jobs", CURVE)], 45))
    assert ET.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  (our own)
    # Half of the people have 0.5 / 0.75 of 0.375.
    assert "jobs: Gini 0.375, the half of people with least have 25 percent" in drawn


def test_no_name_can_do_anything() -> None:
    drawn = str(lorenz_chart([(probe, CURVE) for probe in PROBES], 45))
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(drawn).iter()}  # noqa: S314  (as above)
    assert tags == {"svg", "title", "desc", "rect", "line", "path", "text"}


def test_curves_differ_in_more_than_their_colour() -> None:
    drawn = str(lorenz_chart([("jobs", CURVE), ("schools", CURVE)], 45))
    assert 'stroke-dasharray="9 4"' in drawn
