"""Checks counts of riders and run times, beside a feed where one is given; and fitted factors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from network.errors import InputError
from network.problems import Problem, warning
from network.service_day import WEEKDAY
from scenarios.calibration.counts import ALL_DAY, Counts, Measure
from scenarios.calibration.counts_file import read_count_table
from scenarios.calibration.factors import refuse_too_few
from scenarios.calibration.kept_factors import read_factors
from scenarios.file_checks.report import Fact, Findings
from scenarios.file_checks.tables import Beside
from scenarios.gtfs.names import shown

_MOST_NAMED = 5


def check_counts(path: Path, beside: Beside) -> Findings:
    r"""Facts and problems of a table of counts; lines and stops are looked up in a feed given.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no such table, naming each row that is wrong.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "counts.csv"
    ...     _ = file.write_text("line,period,stop,boardings\n1,AM,A,120\n1,AM,B,30\n")
    ...     findings = check_counts(file, Beside())
    >>> [(fact.label, fact.value) for fact in findings.facts][:3]
    [('counts of boardings', 2), ('lines', 1), ('stops', 2)]
    """
    counts = read_count_table(path, WEEKDAY)
    found = Findings(counts_facts(counts), list(counts.findings))
    try:
        refuse_too_few(counts)
    except InputError as refusal:
        found.problems.append(warning(path.name, str(refusal), "count more before you calibrate"))
    if beside.feed is not None:
        found.facts.append(Fact("checked beside", beside.feed.name))
        found.problems.extend(_unknown(path.name, counts.line, "lines", beside.feed.lines))
        found.problems.extend(_unknown(path.name, counts.stop, "stops", beside.feed.stops))
    return found


def counts_facts(counts: Counts) -> list[Fact]:
    """How much was counted of what, where and when."""
    of_day = int(np.count_nonzero(counts.period == ALL_DAY))
    hours = sorted(set(counts.period.tolist()) - {ALL_DAY})
    measured = {measure: int(counts.of(measure).sum()) for measure in Measure}
    return [
        *(Fact(f"counts of {name}", number, "counts") for name, number in measured.items()
          if number),
        Fact("lines", len(set(counts.line)), "lines"),
        Fact("stops", len(set(counts.stop) - {""}), "stops"),
        Fact("screenlines", len(set(counts.screenline) - {""}), "screenlines"),
        Fact("periods", ", ".join(WEEKDAY[row].name for row in hours) or "none"),
        Fact("counts of the whole day", of_day, "counts"),
    ]  # fmt: skip


def check_factors(path: Path, _beside: Beside) -> Findings:
    r"""Facts and problems of factors that calibration has left.

    Raises
    ------
    NotFoundError, LimitError, InputError
        If it is no file of factors, naming each key that is wrong.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "factors.toml"
    ...     _ = file.write_text("[demand]\nAM = 1.25\n")
    ...     check_factors(file, Beside()).facts
    [Fact(label='trips in AM', value='x 1.25', unit='')]
    """
    factors = read_factors(path, WEEKDAY)
    found = Findings([], [])
    for what, values in (("trips", factors.demand), ("driving time", factors.driving)):
        found.facts.extend(Fact(f"{what} in {name}", f"x {v:g}") for name, v in values.items())
    for what, values in (("from", factors.origin), ("to", factors.destination)):
        if values:
            span = f"x {min(values.values()):g} to x {max(values.values()):g}"
            found.facts.append(Fact(f"trips {what} {len(values)} zones", span))
    if factors.transfer_s is not None:
        found.facts.append(Fact("a transfer is felt as", factors.transfer_s / 60, "min"))
    if factors.on is None:
        message = "does not say on what counts it was fitted, nor how well it fits others"
        found.problems.append(warning(path.name, message, "a plan will call itself not calibrated"))
    else:
        found.facts.append(Fact("calibration", factors.on.sentence))
    return found


def _unknown(name: str, counted: Sequence[str], what: str, known: frozenset[str]) -> list[Problem]:
    """Lines or stops that were counted and that the feed does not have."""
    lost = sorted(set(counted) - known - {""})
    if not lost:
        return []
    some = ", ".join(map(shown, lost[:_MOST_NAMED]))
    more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
    message = f"{len(lost)} of {len(set(counted) - {''})} {what} are not in the feed: {some}{more}"
    return [warning(name, message, f"use ids or names of {what} as in the feed")]
