"""Layers of the lines that run beside a plan: drawn like a railway, in a look of their own."""

import numpy as np

from maps.map_layers import DotLook, DotsLayer, StreetKind, StreetsLayer
from maps.packed import packed
from maps.page_parts import LegendRow, dot_swatch, line_swatch
from maps.palette import BACKGROUND_COLOUR, PAPER
from maps.safe_text import colour, safe
from maps.service_layers import Drawn, tips_of
from maps.shown_text import number
from routing.background import BackgroundService
from scenarios.gtfs.names import stop_name

_EDGE_PX, _MIDDLE_PX = 4.6, 1.8


def background_layers(background: BackgroundService) -> tuple[Drawn, Drawn]:
    """Ways and stations of the lines beside the plan.

    Examples
    --------
    >>> from tests.cities.railway import railway
    >>> ways, stations = background_layers(railway(departures=("07:00", "07:15")))
    >>> len(ways.layer.kinds), stations.layer.tips.columns
    (2, (('Railway', 'Railway', 'Railway'), ('2', '2', '2')))
    """
    shapes = packed(
        (background.point_lon[start:end], background.point_lat[start:end])
        for start, end in zip(background.first_point[:-1], background.first_point[1:], strict=True)
    )
    edge, middle = colour(BACKGROUND_COLOUR), colour(PAPER)
    ways = StreetsLayer(
        (StreetKind(edge, _EDGE_PX, shapes), StreetKind(middle, _MIDDLE_PX, shapes))
    )
    words = f"runs beside the plan; from {', '.join(background.feeds)}"
    return (
        Drawn(
            ways,
            (LegendRow(line_swatch(edge, _EDGE_PX), safe(words)),),
            safe("Not planned, not in gtfs.zip; takes no vehicle of the fleet."),
        ),
        _stations(background),
    )


def _stations(background: BackgroundService) -> Drawn:
    """Stations with the lines that call there and their departures of the day."""
    stations = background.stations
    of_call = np.repeat(np.arange(background.n_patterns), np.diff(background.first_stop))
    departures = np.diff(background.first_departure)
    trains = np.bincount(background.stop, departures[of_call], len(stations))
    named = [
        ", ".join(
            background.line_name[line]
            for line in np.unique(background.pattern_line[of_call[background.stop == row]])
        )
        for row in range(len(stations))
    ]
    columns = {"Lines": named, "Calls a day": [number(float(count)) for count in trains]}
    names = zip(stations.name, stations.area_id, strict=True)
    look = DotLook(colour(PAPER), colour(BACKGROUND_COLOUR), 5.0)
    layer = DotsLayer(
        packed(
            (stations.lon[row : row + 1], stations.lat[row : row + 1])
            for row in range(len(stations))
        ),
        [0] * len(stations),
        (look,),
        tips_of([stop_name(name, own_id) for name, own_id in names], columns),
    )
    return Drawn(layer, (LegendRow(dot_swatch(look.fill, look.edge, 5.0), safe("station")),))
