"""The frame of a drawn map: which part of the earth it shows, on a grid of whole numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from maps.palette import SOFT_INK
from maps.svg import element, text
from network.quantities import FloatArray, IntArray

GRID = 4000
"""Grid steps along the longer side of the map."""

_MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Part of the earth that is shown, and its place on the grid; y runs down.

    Attributes
    ----------
    west, north : float
        Degrees of the corner at grid place (0, 0).
    steps_per_lon, steps_per_lat : float
        Grid steps of a degree.
    width, height : int
        Grid steps.
    metres_per_step : float
    """

    west: float
    north: float
    steps_per_lon: float
    steps_per_lat: float
    width: int
    height: int
    metres_per_step: float

    def places(self, lon: FloatArray, lat: FloatArray) -> IntArray:
        """Grid places of points, shape (n, 2)."""
        x = np.rint((lon - self.west) * self.steps_per_lon)
        y = np.rint((self.north - lat) * self.steps_per_lat)
        return np.column_stack((x, y)).astype(np.int64)


def frame_around(lon: FloatArray, lat: FloatArray) -> MapFrame:
    """Frame around points, with a margin.

    Parameters
    ----------
    lon, lat : FloatArray
        Degrees; at least one point.

    Examples
    --------
    >>> from network.quantities import floats
    >>> frame = frame_around(floats([0, 0.02]), floats([0, 0.01]))
    >>> frame.width, frame.places(floats([0.0]), floats([0.01])).tolist()
    (4000, [[113, 113]])
    """
    shrink = float(np.cos(np.radians((lat.min() + lat.max()) / 2)))
    wide = max(float(np.ptp(lon)) * shrink, 1e-6)
    high = max(float(np.ptp(lat)), 1e-6)
    margin = max(wide, high) * _MARGIN
    steps = GRID / (max(wide, high) + 2 * margin)
    return MapFrame(
        west=float(lon.min()) - margin / shrink,
        north=float(lat.max()) + margin,
        steps_per_lon=steps * shrink,
        steps_per_lat=steps,
        width=round((wide + 2 * margin) * steps),
        height=round((high + 2 * margin) * steps),
        metres_per_step=111_195.0 / steps,
    )


def scale_bar(frame: MapFrame) -> Iterator[Markup]:
    """A round number of metres, at most a quarter of the width."""
    most = frame.width / 4 * frame.metres_per_step
    exponent = int(np.floor(np.log10(most)))
    metres = max(lead * 10**exponent for lead in (1, 2, 5) if lead * 10**exponent <= most)
    end, y = 40 + metres / frame.metres_per_step, frame.height - 40
    yield element("path", d=f"M40 {y - 20}v20H{round(end)}v-20", fill="none",
                  stroke=SOFT_INK, stroke_width=5, class_="scale")  # fmt: skip
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004
    yield text(words, 56, y - 14, fill=SOFT_INK, class_="credit")
