"""The map of a plan: streets, zones, lines, stops, loads and depots, to point at and to print."""

from pathlib import Path

from maps.folium_page import MapPage
from maps.page_parts import Choice, ChoiceGroup
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
from maps.zone_layers import minutes_layer, people_layer
from scenarios.result import ScenarioResult

_VIEW = "plan"


def write_scenario_map(result: ScenarioResult, path: Path) -> None:
    """Write the map of a plan as one HTML file that needs no network.

    Equal results give equal bytes.

    Parameters
    ----------
    result : ScenarioResult
    path : Path
        Replaced if it exists; its folder is made where it is missing.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_scenario_map(result(), Path(name) / "scenario.html")
    ...     (Path(name) / "scenario.html").read_text(encoding="utf-8").splitlines()[0]
    '<!DOCTYPE html>'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(scenario_map_html(result).encode())


def scenario_map_html(result: ScenarioResult) -> str:
    """Text of the page.

    Parameters
    ----------
    result : ScenarioResult

    Returns
    -------
    str
        A whole HTML document.
    """
    service = result.service
    lines, stops = lines_layer(result), stop_areas_layer(result)
    loads, depots = loads_layer(result), depots_layer(result)
    people, minutes = people_layer(result), minutes_layer(result)
    streets = streets_layer(result.network)
    page = MapPage(safe(f"Map of {number(service.plan.n_lines)} bus lines"), [safe(_note(result))])
    described = "Map of lines, stops, loads and zones. The tables below say the same in words."
    page.add_map(_VIEW, box_of(result.network, [service]), safe(described))
    for key, drawn, shown in (
        ("streets", streets, True), ("people", people, False), ("minutes", minutes, False),
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
    page.set_tables([lines_table(result, _VIEW, "Lines on the map"), zones_table(result)])
    return page.html()


def choice(key: str, label: str, drawn: Drawn, *, shown: bool = False) -> Choice:
    """A layer to choose, with its legend."""
    return Choice(key, safe(label), shown=shown, legend=drawn.legend, note=drawn.note)


def _note(result: ScenarioResult) -> str:
    """What is shown, in one line."""
    found, service = result.service.evaluation, result.service
    return (
        f"{number(service.timetable.n_trips)} bus trips a day with "
        f"{number(service.vehicles.n_vehicles)} vehicles; {percent(found['share_served'])} of "
        "passenger trips have a bus journey. Point at a line, stop, street or zone for its figures."
    )
