"""The map of a plan: streets, zones, lines, stops, loads and depots, to point at and to print."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from maps.background_layers import background_layers
from maps.folium_page import MapPage
from maps.page_file import write_page
from maps.page_parts import Choice, ChoiceGroup, PageLink
from maps.page_tables import lines_table, zones_table
from maps.safe_text import safe
from maps.service_layers import (
    Drawn,
    box_of,
    depots_layer,
    lines_layer,
    loads_layer,
    stop_areas_layer,
    streets_layer,
)
from maps.shown_text import number, percent
from maps.timetable_files import timetable_names
from maps.zone_layers import minutes_layer, people_layer
from scenarios.result import ScenarioResult

_VIEW = "plan"

MAP_FILES = (
    PageLink(safe("Lines, GeoJSON"), "../layers/lines.geojson"),
    PageLink(safe("Loads, GeoJSON"), "../layers/loads.geojson"),
    PageLink(safe("Stops, GeoJSON"), "../layers/stops.geojson"),
    PageLink(safe("All layers, GeoPackage"), "../layers/layers.gpkg"),
)
"""What lies beside the maps of a result, for other map programs."""


def write_scenario_map(result: ScenarioResult, path: Path) -> None:
    """Write the map of a plan as one HTML file that needs no network.

    Equal results give equal bytes.

    See `scenario_map_html`; a file that exists is replaced.
    """
    write_page(scenario_map_html(result), path)


def scenario_map_html(result: ScenarioResult) -> str:
    """Text of the page.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    str
        A whole HTML document.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> scenario_map_html(result()).splitlines()[0]
    '<!DOCTYPE html>'
    """
    service = result.service
    lines = lines_layer(result, timetable_names(service))
    stops = stop_areas_layer(result)
    loads, depots = loads_layer(result), depots_layer(result)
    people, minutes = people_layer(result), minutes_layer(result)
    streets = streets_layer(result.network)
    page = MapPage(safe(f"Map of {number(service.plan.n_lines)} bus lines"), [safe(_note(result))])
    described = "Map of lines, stops, loads and zones. The tables below say the same in words."
    page.add_map(_VIEW, box_of(result.network, [service]), safe(described))
    beside = () if result.background is None else background_layers(result.background)
    besides = tuple(zip(("beside", "stations"), beside, strict=False))
    for key, drawn, shown in (
        ("streets", streets, True), *((key, drawn, True) for key, drawn in besides),
        ("people", people, False), ("minutes", minutes, False),
        ("loads", loads, False), ("lines", lines, True), ("stops", stops, True),
        ("depots", depots, True),
    ):  # fmt: skip
        page.add_layer(_VIEW, key, drawn.layer, shown=shown)
    page.set_choices(
        [
            ChoiceGroup("service", safe("Service"), exclusive=True, choices=(
                choice("lines", "Lines", lines, shown=True),
                choice("loads", "Loads", loads),
                Choice("", safe("Neither")),
            )),
            ChoiceGroup("places", safe("Places"), exclusive=False, choices=(
                choice("stops", "Stops", stops, shown=True),
                *beside_choices(besides),
                choice("depots", "Depots", depots, shown=True),
                choice("streets", "Streets", streets, shown=True),
            )),
            ChoiceGroup("zones", safe("Zones"), exclusive=True, choices=(
                Choice("", safe("No colour"), shown=True),
                choice("people", "People", people),
                choice("minutes", "Journey minutes by origin", minutes),
            )),
        ]
    )  # fmt: skip
    page.set_files(MAP_FILES)
    page.set_tables([lines_table(result, _VIEW, "Lines on the map"), zones_table(result)])
    return page.html()


def beside_choices(layers: Sequence[tuple[str, Drawn]]) -> Iterator[Choice]:
    """Lines beside the plan and their stations, where there are any."""
    labels = {"beside": "Lines beside the plan", "stations": "Their stations"}
    return (choice(key, labels[key], drawn, shown=True) for key, drawn in layers)


def choice(key: str, label: str, drawn: Drawn, *, shown: bool = False) -> Choice:
    """A layer to choose, with its legend."""
    return Choice(key, safe(label), shown=shown, legend=drawn.legend, note=drawn.note)


def _note(result: ScenarioResult) -> str:
    """What is shown, in one line."""
    found, service = result.service.evaluation, result.service
    return (
        f"{number(service.timetable.n_trips)} bus trips a day with "
        f"{number(service.vehicles.n_vehicles)} vehicles; {percent(found['share_served'])} of "
        "passenger trips have a bus journey. Point at anything; pick a line to follow it."
    )
