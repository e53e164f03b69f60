"""The map of a comparison: present and planned lines side by side, and who loses where."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from maps.background_layers import background_layers
from maps.folium_page import MapPage
from maps.map_layers import DotLook
from maps.page_file import write_page
from maps.page_parts import Choice, ChoiceGroup, LegendRow, dot_swatch
from maps.page_tables import changes_table, lines_table
from maps.palette import INK, LONGER_COLOURS, PAPER, SHORTER_COLOURS
from maps.safe_text import colour, safe
from maps.scenario_map import MAP_FILES, beside_choices, choice
from maps.service_layers import (
    STOP_LOOKS,
    Drawn,
    areas_layer,
    box_of,
    depots_layer,
    line_legend,
    lines_layer,
    streets_layer,
)
from maps.shown_text import number, percent
from maps.timetable_files import timetable_names
from maps.zone_layers import change_layer, people_layer
from network.errors import InputError
from scenarios.comparison import MODELLED_DEMAND, Comparison, compare
from scenarios.result import ScenarioResult, Service

_PRESENT, _PLANNED = "present", "planned"
_LONGEST_NOTE = 400


def write_comparison_map(result: ScenarioResult, path: Path) -> None:
    """Write the present and the planned service side by side as one HTML file without a network.

    Equal results give equal bytes.

    Parameters
    ----------
    result : ScenarioResult
        With a present service.
    path : Path
        Replaced if it exists; its folder is made where it is missing.

    Raises
    ------
    InputError
        If there is no present service to compare with.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_comparison_map(small.result(present=small.service()), Path(name) / "c.html")
    ...     (Path(name) / "c.html").read_text(encoding="utf-8").count('class="map"')
    2
    """
    write_page(comparison_map_html(result), path)


def comparison_map_html(result: ScenarioResult) -> str:
    """Text of the page.

    Parameters
    ----------
    result : ScenarioResult
        With a present service.

    Returns
    -------
    str
        A whole HTML document.

    Raises
    ------
    InputError
        If there is no present service to compare with.
    """
    if result.present is None:
        message = "there is no present service to compare with; give one, or write a scenario map"
        raise InputError(message)
    comparison = compare(result.network, result.demand, result.present, result.service)
    today = replace(result, service=result.present, present=None)
    planned = replace(result, present=None)
    streets, people = streets_layer(result.network), people_layer(planned)
    change, depots = change_layer(result, comparison), depots_layer(planned)
    notes = [safe(note, _LONGEST_NOTE) for note in _notes(result, comparison)]
    page = MapPage(safe(_title(comparison)), notes)
    beside = () if result.background is None else background_layers(result.background)
    besides = tuple(zip(("beside", "stations"), beside, strict=False))
    box = box_of(result.network, [result.present, result.service])
    for view, one, heading, names in (
        (_PRESENT, today, _heading("Present", result.present), ()),
        (_PLANNED, planned, _heading("Planned", result.service), timetable_names(result.service)),
    ):
        described = f"Map of the {view} lines. The tables below say the same in words."
        page.add_map(view, box, safe(described), safe(heading))
        for key, drawn in (
            ("streets", streets), *besides, ("change", change), ("people", people),
            ("lines", lines_layer(one, names)), ("stops", _stops(one, comparison)),
            ("depots", depots),
        ):  # fmt: skip
            page.add_layer(view, key, drawn.layer, shown=key != "people")
    lines = replace(lines_layer(planned), legend=line_legend([result.present, result.service]))
    page.set_choices(
        [
            ChoiceGroup("zones", safe("Zones"), exclusive=True, choices=(
                choice("change", "Change of journey time", change, shown=True),
                choice("people", "People", people),
                Choice("", safe("No colour")),
            )),
            ChoiceGroup("places", safe("Lines and places"), exclusive=False, choices=(
                choice("lines", "Lines", lines, shown=True),
                choice("stops", "Stops", _stops(planned, comparison), shown=True),
                *beside_choices(besides),
                choice("depots", "Depots", depots, shown=True),
                choice("streets", "Streets", streets, shown=True),
            )),
        ]
    )  # fmt: skip
    page.set_files(MAP_FILES)
    page.set_tables(
        [
            changes_table(result.network.zones.zone_id, comparison),
            lines_table(planned, _PLANNED, "Planned lines"),
            lines_table(today, _PRESENT, "Present lines"),
        ]
    )
    return page.html()


def _title(comparison: Comparison) -> str:
    """Losers first."""
    return (
        f"Present and planned lines: {percent(comparison.share_losing)} of trips lose, "
        f"{percent(comparison.share_gaining)} gain"
    )


def _notes(result: ScenarioResult, comparison: Comparison) -> list[str]:
    """What losing means, and what the comparison rests on."""
    notes = [
        "A trip loses when it has no bus journey any more, its nearest stop with a bus has none in "
        "that period, it needs a transfer instead of none, or takes more than 5 min longer; "
        f"{percent(comparison.share_alike)} stay alike. Shares of "
        f"{number(comparison.trips_per_day)} trips a day."
    ]
    if result.demand.modelled:
        notes.append(f"{MODELLED_DEMAND}.")
    return notes


def _heading(name: str, service: Service) -> str:
    """Name of a service, and what it takes."""
    return (
        f"{name}: {number(service.plan.n_lines)} lines, "
        f"{number(service.vehicles.n_vehicles)} vehicles, "
        f"{percent(service.evaluation['share_served'])} of trips served"
    )


def _stops(result: ScenarioResult, comparison: Comparison) -> Drawn:
    """Stop areas of one service; those that lose or get their buses stand out on both maps."""
    served = np.zeros(len(result.network.areas), np.bool_)
    served[result.network.stops.area[result.service.timetable.stop]] = True
    look = np.where(served, 1, 0)
    look[comparison.areas_losing_all_service] = 2
    look[comparison.areas_gaining_service] = 3
    looks = (
        *STOP_LOOKS,
        DotLook(colour(LONGER_COLOURS[-1]), colour(PAPER), 5.6),
        DotLook(colour(SHORTER_COLOURS[-1]), colour(PAPER), 5.6),
    )
    losing, gaining = (
        len(comparison.areas_losing_all_service),
        len(comparison.areas_gaining_service),
    )
    legend = (
        LegendRow(dot_swatch(looks[2].fill, colour(INK), 5.6),
                  safe(f"loses all its buses: {number(losing)}")),
        LegendRow(dot_swatch(looks[3].fill, colour(INK), 5.6),
                  safe(f"gets buses for the first time: {number(gaining)}")),
        LegendRow(dot_swatch(looks[1].fill, looks[1].edge, 4.5), safe("with a bus")),
        LegendRow(dot_swatch(looks[0].fill, looks[0].edge, 3.0), safe("without a bus")),
    )  # fmt: skip
    return Drawn(areas_layer(result, look, looks), legend)
