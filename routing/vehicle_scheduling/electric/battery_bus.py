"""A battery bus: how much it holds, how fast it charges, what driving and heating take."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.errors import InputError
from network.quantities import IntArray, ints

JOULES_PER_WH = 3600
"""Charge is counted in whole joules: watts times seconds are exact, nothing is rounded away."""

_LARGEST_WH = 10_000_000
_WHOLE = 1000


@dataclass(frozen=True, slots=True)
class ChargeStep:
    """Most power that the battery takes up to some state of charge.

    Attributes
    ----------
    up_to_permille : int
        Of the capacity.
    most_w : int
        Watts that reach the battery.
    """

    up_to_permille: int
    most_w: int


@dataclass(frozen=True, slots=True)
class Battery:
    """What a bus holds and how fast it takes it in.

    Attributes
    ----------
    capacity_wh : int
        Usable, at the age for which is planned.
    reserve_permille : int
        Part of the capacity that no bus may go below.
    steps : tuple of ChargeStep
        Rising up to 1000, slower and slower.

    Raises
    ------
    InputError
        If a figure is out of its limits, or steps do not rise to 1000.

    Examples
    --------
    >>> battery = battery_with_knee(300_000)
    >>> battery.full_j // JOULES_PER_WH, battery.reserve_j // JOULES_PER_WH
    (300000, 45000)
    >>> [step.most_w for step in battery.steps]
    [450000, 150000, 60000]
    """

    capacity_wh: int
    reserve_permille: int
    steps: tuple[ChargeStep, ...]

    def __post_init__(self) -> None:
        if not 0 < self.capacity_wh <= _LARGEST_WH:
            message = f"a battery of {self.capacity_wh} Wh; give 1 to {_LARGEST_WH}"
            raise InputError(message)
        if not 0 <= self.reserve_permille < _WHOLE:
            message = f"a reserve of {self.reserve_permille} permille; give 0 to {_WHOLE - 1}"
            raise InputError(message)
        edges = [0, *(step.up_to_permille for step in self.steps)]
        if edges != sorted(set(edges)) or edges[-1] != _WHOLE:
            message = f"charge steps end at {edges[1:]} permille; let them rise up to {_WHOLE}"
            raise InputError(message)
        powers = [step.most_w for step in self.steps]
        if min(powers) <= 0:
            message = f"a charge step of {min(powers)} W; give more than 0"
            raise InputError(message)

    @property
    def full_j(self) -> int:
        """Joules of a full battery."""
        return self.capacity_wh * JOULES_PER_WH

    @property
    def reserve_j(self) -> int:
        """Joules that must stay, rounded up."""
        return -(-self.full_j * self.reserve_permille // _WHOLE)

    def edges_j(self) -> IntArray:
        """Joules at which each step ends, shape (n_steps,)."""
        return ints([self.full_j * step.up_to_permille // _WHOLE for step in self.steps])


def battery_with_knee(capacity_wh: int, reserve_permille: int = 150) -> Battery:
    """Battery that takes 1.5 of its capacity an hour, above 80 % a third, above 90 % a seventh.

    The shape, fast at constant current and slowing at constant voltage, is that of Olsen and
    Kliewer (2020), "Scheduling electric buses in public transport: modeling of the charging
    process and analysis of assumptions", Logistics Research; the three rates and the reserve are
    assumed.
    """
    rates = ((800, 3, 2), (900, 1, 2), (1000, 1, 5))
    steps = tuple(ChargeStep(upto, max(1, capacity_wh * a // b)) for upto, a, b in rates)
    return Battery(capacity_wh, reserve_permille, steps)


@dataclass(frozen=True, slots=True)
class Consumption:
    """Energy that a bus takes by distance, time and height.

    Attributes
    ----------
    drive_wh_per_km : int
        1 150 for a bus of 12 m, 1 630 for one of 18 m: means of 79 and 27 buses in seven Dutch
        cities through the seasons (ViriCiti, as reported by Charged EVs, "New report analyzes
        real-world performance of 100 e-buses in hot and cold weather").
    heating_w : int
        Mean power of heating or cooling while on the way, by season. Cold days took 14 % more
        (same source): at 18 km/h some 2 900 W.
    climb_wh_per_m : int
        For each metre of height: 18 t times 9.81 m/s2 at 90 % efficiency (assumed).
    recovered_permille : int
        Part of it that each metre downhill gives back (assumed).

    Examples
    --------
    10 km in half an hour: 11.5 kWh, and 1.45 kWh of heating on a cold day.

    >>> Consumption().joules([10_000], [1800]).tolist()
    [41400000]
    >>> Consumption(heating_w=COLD_W).joules([10_000], [1800]).tolist()
    [46620000]
    """

    drive_wh_per_km: int = 1150
    heating_w: int = 0
    climb_wh_per_m: int = 54
    recovered_permille: int = 600

    def __post_init__(self) -> None:
        figures = self.drive_wh_per_km, self.heating_w, self.climb_wh_per_m
        if min(figures) < 0 or not 0 <= self.recovered_permille <= _WHOLE:
            message = f"consumption {self} has a figure below 0 or gives back more than it took"
            raise InputError(message)

    def joules(
        self,
        metres: npt.ArrayLike,
        seconds: npt.ArrayLike,
        climb_m: npt.ArrayLike = 0.0,
        descent_m: npt.ArrayLike = 0.0,
    ) -> IntArray:
        """Energy of ways, rounded up; never below 0.

        Parameters
        ----------
        metres, seconds : array-like
            Length and time of each way, finite.
        climb_m, descent_m : array-like, optional
            Metres of height up and down along each way. Left out, the city counts as flat.
        """
        drive = np.asarray(metres, np.float64) * (self.drive_wh_per_km * JOULES_PER_WH / 1000)
        heat = np.asarray(seconds, np.float64) * self.heating_w
        down = np.asarray(descent_m, np.float64) * (self.recovered_permille / _WHOLE)
        height = (np.asarray(climb_m, np.float64) - down) * (self.climb_wh_per_m * JOULES_PER_WH)
        return ints(np.maximum(0, np.ceil(drive + heat + height)))


COLD_W = 2900
"""Heating of a 12 m bus on days of -10 to +14 degrees, see `Consumption`."""
