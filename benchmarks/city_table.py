"""Runs the comparisons of a city, piece by piece, and sets each beside what it has to reach."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.city import CPU_SECONDS, WORDING, city_run
from benchmarks.kept_runs import Run, do_missing

SEEDS = (1, 2, 3)
_ROUNDING = 1e-6

Found = dict[str, Any]
"""What a run printed."""

_HEAD = f"""\
# New lines beside the present buses of Porto Alegre

Written by `python -m benchmarks city --all`. Two services of one afternoon hour, judged alike: all
riders go by the full assignment, and run times are added up anew along the streets. A gain is the
share by which mean felt minutes of all trips less walkers are lower than with the buses of today,
{WORDING}.
Say it with these words, never as what the city could save. Riders from beyond the edge of the map
are in neither service; lines that serve the same leg come evenly one after the other.

Goal and aim are the gain that is asked for and that is hoped for; `other-demand` has to keep such a
part of its gain on trips that its lines were not designed for. Besides, no plan may need more buses
than today, rounded up line by line. `operation` instead needs no more vehicles by a schedule and no
more kilometres; 12 % of the riders of today may lose, 1 % their stop. `crowding`, with twice the
trips, may leave 1 % of passenger-km beyond the places. Figures of today stand behind a stroke.
First plans are there so many CPU s after the city is read and the buses of today are judged: lines
of today at new headways, then lines built anew. CPU s are those of all processes of a run, from its
start to its end; the runs themselves are in the folder `city`."""

_OTHER_HEAD = """\
## On other demand

Gain of the lines of `other-demand` on trips of 6 km in the mean, on the trips of midday, half of
them each way, and with other numbers of people and jobs in the zones; behind it the part of the
gain that is kept."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure that must not rise above something, whatever the gain.

    Attributes
    ----------
    name : str
        What is told where it does.
    excess : callable
        By how much a run is above.
    """

    name: str
    excess: Callable[[Found], float]


def _no_more_than_today(figure: str, name: str) -> Limit:
    return Limit(name, lambda found: found["plan"][figure] - found["baseline"][figure])


_BUSES = _no_more_than_today("buses_line_by_line", "more buses")
_VEHICLES = _no_more_than_today("vehicles", "more vehicles")
_KILOMETRES = _no_more_than_today("vehicle_km_h", "more kilometres")
_FEW_LOSE = Limit("above 12 % lose", lambda found: found["losers"]["share"] - 0.12)
_STOPS_STAY = Limit("above 1 % lose a stop", lambda found: found["losers"]["share_stop"] - 0.01)
_PLACES = Limit(
    "above 1 % beyond places", lambda found: found["plan"]["share_over_capacity"] - 0.01
)


@dataclass(frozen=True, slots=True)
class Case:
    """What is run with every seed, and what it has to reach.

    Attributes
    ----------
    target : str
    goal, aim : float or None
        Least gain that is asked for, and that is hoped for; of `other-demand` the least part of the
        gain that is kept. None where nobody has asked for any.
    limits : tuple of Limit
    background : bool
        Whether trains run beside the buses of both services.
    """

    target: str
    goal: float | None
    aim: float | None
    limits: tuple[Limit, ...] = (_BUSES,)
    background: bool = False

    @property
    def name(self) -> str:
        """Target, and what runs beside."""
        return f"{self.target}, with trains" if self.background else self.target

    def run(self, seed: int, cpu_s: float = CPU_SECONDS) -> Run:
        """One run."""
        return city_run(self.target, seed, cpu_s, background=self.background)


CASES = (
    Case("fleet", 0.18, 0.20),
    Case("operation", 0.15, 0.17, (_VEHICLES, _KILOMETRES, _FEW_LOSE, _STOPS_STAY)),
    Case("crowding", 0.17, 0.19, (_BUSES, _PLACES)),
    Case("streets", 0.12, 0.15),
    Case("other-demand", 0.90, 0.95),
    Case("fleet", None, None, background=True),
)


def run_cases(cases: Sequence[Case], kept: Path, cpu_s: float, at_most: int) -> int:
    """Do the runs that are missing; how many were done.

    Parameters
    ----------
    cases : sequence of Case
    kept : Path
        Folder of the files of runs.
    cpu_s : float
        Budget of each.
    at_most : int
        Runs to do now.
    """
    return do_missing([case.run(seed, cpu_s) for case in cases for seed in SEEDS], kept, at_most)


def write_page(kept: Path, page: Path) -> None:
    """Write what the runs have found.

    Parameters
    ----------
    kept : Path
        Folder of the files of runs; those with another budget than the usual one are not shown.
    page : Path
    """
    lines = list(_head())
    for case in CASES:
        lines += [_row(case, seed, found) for seed, found in _found(case, kept)]
    lines += ["", *_other_head()]
    for case in CASES:
        if case.target == "other-demand":
            lines += [_other_row(seed, found) for seed, found in _found(case, kept)]
    lines += ["", *_trains_head()]
    for case in CASES:
        if case.background:
            lines += [_trains_row(case, seed, found) for seed, found in _found(case, kept)]
    page.write_text("\n".join([*lines, ""]), encoding="utf-8")


def reached(case: Case, found: Found) -> str:
    """Whether a run reached what it had to, in a few words.

    Examples
    --------
    >>> few = {"buses_line_by_line": 470}
    >>> held = {"run_times_on_streets": True, "line_sense_violations": 0}
    >>> found = {"plan": few, "baseline": few, "gain": 0.19,
    ...     "checks": {**held, "unserved_no_higher": True}}
    >>> reached(CASES[0], found), reached(CASES[0], {**found, "gain": 0.179})
    ('goal', 'missed')
    """
    broken = [limit.name for limit in case.limits if limit.excess(found) > _ROUNDING]
    broken += _broken_checks(found["checks"])
    if broken:
        return f"missed: {', '.join(broken)}"
    if case.goal is None or case.aim is None:
        return "-"
    share = _share(case, found)
    return "aim" if share >= case.aim else "goal" if share >= case.goal else "missed"


def _share(case: Case, found: Found) -> float:
    """What is held beside the goal."""
    if case.target == "other-demand":
        return min(float(each["kept"]) for each in found["other"].values())
    return float(found["gain"])


def _found(case: Case, kept: Path) -> Iterator[tuple[int, Found]]:
    """Runs of a case that are there, by seed."""
    for seed in SEEDS:
        found = case.run(seed).found(kept)
        if found is not None:
            yield seed, found


def _head() -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield ""
    yield (
        "| target | seed | goal / aim % | gain % | reached | lose % (stop) | felt min | buses line "
        "by line | vehicles | vehicle-km/h | over capacity % | first plans CPU s | CPU s | checks |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"


def _row(case: Case, seed: int, found: Found) -> str:
    plan, today = found["plan"], found["baseline"]

    def both(figure: str, shown: str) -> str:
        return f"{shown.format(plan[figure])} / {shown.format(today[figure])}"

    asked = "-"
    if case.goal is not None and case.aim is not None:
        asked = f"{100 * case.goal:g} / {100 * case.aim:g}"
        asked += " kept" if case.target == "other-demand" else ""
    lose = found["losers"]
    over = f"{100 * plan['share_over_capacity']:.1f} / {100 * today['share_over_capacity']:.1f}"
    first = ", ".join(f"{each:.1f}" for each in found["first_plans_cpu_s"])
    cells = (
        case.name, seed, asked, f"{100 * found['gain']:.1f}", reached(case, found),
        f"{100 * lose['share']:.1f} ({100 * lose['share_stop']:.1f})", both("felt_min", "{:.2f}"),
        both("buses_line_by_line", "{}"), both("vehicles", "{}"), both("vehicle_km_h", "{:.0f}"),
        over, first, f"{found['cpu_s']:.0f}", ", ".join(_broken_checks(found["checks"])) or "hold",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _broken_checks(checks: dict[str, Any]) -> list[str]:
    """Checks of the plan that did not hold."""
    broken = []
    if not checks["run_times_on_streets"]:
        broken.append(f"run times up to {checks['largest_run_time_error_s']} s off")
    if checks["line_sense_violations"]:
        broken.append(f"{checks['line_sense_violations']} breaches of line sense")
    if not checks["unserved_no_higher"]:
        broken.append("more unserved")
    return broken


def _other_head() -> Iterator[str]:
    yield from _OTHER_HEAD.splitlines()
    yield ""
    yield "| seed | 6 km % | midday % | other zones % |"
    yield "|---|---|---|---|"


def _other_row(seed: int, found: Found) -> str:
    cells = " | ".join(
        f"{100 * found['other'][name]['gain']:.1f} ({100 * found['other'][name]['kept']:.0f} %)"
        for name in ("mean_6_km", "midday", "noise")
    )
    return f"| {seed} | {cells} |"


def _trains_head() -> Iterator[str]:
    yield "## With the trains"
    yield ""
    yield "The trains of the region run beside the buses of both services. Shares of boardings:"
    yield ""
    yield "| target | seed | on trains today % | on trains in the plan % |"
    yield "|---|---|---|---|"


def _trains_row(case: Case, seed: int, found: Found) -> str:
    today, plan = (100 * found[each]["share_beside"] for each in ("baseline", "plan"))
    return f"| {case.target} | {seed} | {today:.1f} | {plan:.1f} |"
