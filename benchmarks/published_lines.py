"""Published figures for sets of lines, as far as we hold them, and where they were found."""

from dataclasses import dataclass

PUBLICATIONS = """\
Mandl 1979; Fan & Mumford 2010; Mumford 2013; Chew, Lee & Seow 2013; John, Mumford & Lewis 2014;
Kilic & Gok 2014; John 2016 (PhD thesis, Cardiff); Ahmed, Mumford & Kheiri 2019; Huesselmann
(NSGA-II Pareto ends); Holliday & Dudek 2024 (ICRA)"""

NOT_HELD = """\
the final tables of Huesselmann, van Vuuren & Andersen 2024; Holliday, El-Geneidy & Dudek
(arXiv 2404.05894); Vermeir et al. 2021; Islam et al. 2019; Yang & Jiang 2020"""


@dataclass(frozen=True, slots=True)
class Published:
    """One published set.

    Attributes
    ----------
    instance : str
        Name of the instance; Mandl's with the number of lines.
    source : str
    rider_minutes : float
        Mean journey in minutes.
    line_minutes : float or None
        Time of all lines; None where the source does not give it.
    """

    instance: str
    source: str
    rider_minutes: float
    line_minutes: float | None


_INSTANCES = (
    "mandl-4", "mandl-6", "mandl-7", "mandl-8", "mumford0", "mumford1", "mumford2", "mumford3",
)  # fmt: skip

_PASSENGER = {
    "Fan & Mumford 2010": "11.37/147 10.48/215 10.42/231 10.36/283 - - - -",
    "Mumford 2013": "10.57/149 10.27/221 10.22/264 10.17/291 16.05/759 24.79/2038 28.65/5632 "
    "31.44/6665",
    "Chew, Lee & Seow 2013": "10.50/150 10.21/224 10.16/239 10.11/256 - - - -",
    "John et al. 2014": "- 10.25/212 - - 15.40/745 23.91/1864 27.02/5461 29.50/6320",
    "Kilic & Gok 2014": "10.56/137 10.29/216 10.23/274 10.20/298 14.99/707 23.25/1956 26.82/5027 "
    "30.41/5834",
    "John 2016": "- 10.192/217 - - 14.963/668 23.040/1897 26.204/5360 28.791/6519",
    "Ahmed et al. 2019": "10.48/148 10.18/212 10.10/250 10.08/272 14.09/722 21.69/1956 25.19/5257 "
    "28.05/6119",
    "Huesselmann": "- - - - 14.338/635 21.944/1851 25.311/4171 28.033/5018",
    "Holliday & Dudek 2024": "- 10.37/- - - 15.26/- 22.85/- 25.25/- 27.96/-",
}

_OPERATOR = {
    "Mumford 2013": "- 15.13/63 - - 32.40/111 34.69/568 36.54/2244 36.92/2830",
    "Chew, Lee & Seow 2013": "- 13.88/63 - - - - - -",
    "John et al. 2014": "- 13.48/63 - - 32.78/95 39.98/462 32.33/1875 36.12/2301",
    "John 2016": "- 13.480/63 - - 30.33/94 47.53/445 39.14/1699 47.38/1879",
    "Ahmed et al. 2019": "- 14.28/63 - - 26.32/94 39.45/408 46.86/1330 46.05/1746",
    "Huesselmann": "- 13.494/63 - - 27.17/94 31.26/465 37.52/1545 37.50/2066",
}


def published(instance: str, perspective: str = "") -> tuple[Published, ...]:
    """Published sets of an instance, of one perspective or both.

    Examples
    --------
    >>> min(each.line_minutes for each in published("mumford1", "operator"))
    408.0
    """
    tables = {"passenger": [_PASSENGER], "operator": [_OPERATOR]}
    sets = []
    for table in tables.get(perspective, [_PASSENGER, _OPERATOR]):
        for source, row in table.items():
            cell = dict(zip(_INSTANCES, row.split(), strict=True)).get(instance, "-")
            riders, _, lines = cell.partition("/")
            if riders != "-":
                time = float(lines) if lines != "-" else None
                sets.append(Published(instance, source, float(riders), time))
    return tuple(sets)


def worst(instance: str) -> tuple[float, float]:
    """Worst mean journey and worst time of all lines among the published sets."""
    sets = published(instance)
    times = [each.line_minutes for each in sets if each.line_minutes is not None]
    return max(each.rider_minutes for each in sets), max(times)


def better_published(
    instance: str, rider_minutes: float, line_minutes: float
) -> tuple[Published, ...]:
    """Published sets that are as good in both figures and better in one.

    Examples
    --------
    >>> [each.source for each in better_published("mumford0", 26.40, 94.0)]
    ['Ahmed et al. 2019']
    >>> better_published("mumford0", 26.32, 94.0)
    ()
    """
    ours = rider_minutes, line_minutes
    return tuple(
        each
        for each in published(instance)
        if each.line_minutes is not None
        and each.rider_minutes <= rider_minutes
        and each.line_minutes <= line_minutes
        and (each.rider_minutes, each.line_minutes) != ours
    )
