"""Zones: where people live and work."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ZoneTable:
    """Zones with people and jobs.

    Attributes
    ----------
    zone_id : tuple of str
    lon, lat : FloatArray, shape (n_zones,)
        Degrees, a point inside the zone where its journeys start and end.
    population, jobs : FloatArray, shape (n_zones,)
        Persons, >= 0.
    estimated : bool
        Whether people and jobs were estimated from the map, not counted.
    source : str
        One sentence a reader can trace.
    groups : mapping of str to FloatArray, shape (n_zones,)
        Further persons by population group, where the input has them.
    boundary : tuple of bytes
        Outlines as WKB in degrees, one per zone, or empty where zones are points.
    opportunities : mapping of str to FloatArray, shape (n_zones,)
        Further places that people go to, such as ``schools`` and ``care``, where the input has
        them; jobs have a column of their own.
    """

    zone_id: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray
    population: FloatArray
    jobs: FloatArray
    estimated: bool
    source: str
    groups: Mapping[str, FloatArray] = field(default_factory=dict)
    boundary: tuple[bytes, ...] = ()
    opportunities: Mapping[str, FloatArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.zone_id:
            message = "there are no zones; give at least two zones with people or jobs"
            raise InputError(message)
        if len(set(self.zone_id)) != len(self.zone_id):
            ids = list(self.zone_id)
            twice = next(i for i in ids if ids.count(i) > 1)
            message = f"zone id {twice!r} appears twice; give each zone its own id"
            raise InputError(message)
        for label, column in (("population", self.population), ("jobs", self.jobs)):
            bad = np.flatnonzero(~np.isfinite(column) | (column < 0))
            if bad.size:
                row = int(bad[0])
                message = (
                    f"zone {self.zone_id[row]}: {label} {column[row]} is not a number of persons; "
                    "use 0 or more"
                )
                raise InputError(message)

    @property
    def all_opportunities(self) -> Mapping[str, FloatArray]:
        """Jobs, then the further places, by kind.

        Examples
        --------
        >>> from network.quantities import floats
        >>> one, schools = floats([1]), {"schools": floats([2])}
        >>> zones = ZoneTable(("A",), one, one, one, one, False, "", opportunities=schools)
        >>> list(zones.all_opportunities)
        ['jobs', 'schools']
        """
        return {"jobs": self.jobs, **self.opportunities}

    def __len__(self) -> int:
        """Number of zones."""
        return len(self.zone_id)
