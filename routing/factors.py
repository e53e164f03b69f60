"""Factors of cost and emission that nobody measured here: each with its unit, source and date.

Whoever knows the figures of a city sets others; until then everything that rests on these is an
estimate, and says so.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Factor:
    """One assumed factor.

    Attributes
    ----------
    name : str
    value : float
    unit : str
    source : str
        Where it comes from, with author, year and place.
    date : str
        When the source was published or the value was set: YYYY or YYYY-MM-DD.
    """

    name: str
    value: float
    unit: str
    source: str
    date: str


_ORDER_OF_MAGNITUDE = (
    "order of magnitude of European urban operators, not measured; three-factor cost allocation "
    "(hours, kilometres, peak vehicles) as in Cherwony, Gleichman and Porter, Bus Route Costing "
    "Procedures, UMTA 1981"
)

FACTORS: tuple[Factor, ...] = (
    Factor("vehicle hour", 45.0, "EUR/h", _ORDER_OF_MAGNITUDE, "2026"),
    Factor("vehicle kilometre", 1.2, "EUR/km", _ORDER_OF_MAGNITUDE, "2026"),
    Factor("vehicle and day", 150.0, "EUR", _ORDER_OF_MAGNITUDE, "2026"),
    Factor(
        "spare vehicles", 0.2, "of vehicles in service",
        "guideline of the US Federal Transit Administration for fleets of 50 buses or more "
        "(Circular 9030.1C, chapter V)", "1998",
    ),
    Factor(
        "fuel", 0.40, "litres of diesel per km",
        "standard 12 m diesel bus in town, order of magnitude, not measured", "2026",
    ),
    Factor(
        "carbon dioxide", 2.68, "kg per litre of diesel",
        "IPCC Guidelines 2006, volume 2: 74 100 kg/TJ (table 3.2.1) and 43.0 TJ/Gg (table 1.2), "
        "at 0.84 kg per litre; from the exhaust only", "2006",
    ),
)  # fmt: skip
"""Every assumed factor of cost and emission."""


def factor(name: str) -> float:
    """Value of a factor.

    Examples
    --------
    >>> round(factor("fuel") * factor("carbon dioxide"), 3)   # kg of carbon dioxide per km
    1.072
    """
    return next(each.value for each in FACTORS if each.name == name)
