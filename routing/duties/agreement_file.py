"""Reads an agreement: a TOML file with one table per rule, each with the source of its figures.

Times are texts such as ``"4:30"``. A rule that is not named does not limit anything. Rules at the
top hold for every duty type; a duty type may name its own figures for them. Rules over several days
stand in a table of their own, ``[roster]``; files without it are complete.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from network.errors import InputError, NotFoundError, refuse_errors
from network.problems import Problem, error
from network.text_files import read_text
from network.toml_text import parsed_toml
from routing.duties.agreement import (
    Agreement,
    DrivingBreak,
    DutyType,
    WorkBreak,
)
from routing.rest_rules import RestRules, RuleSource

FOLDER = Path(__file__).parent / "agreements"
_MOST_BYTES = 200_000
_TIME = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_MOST_SHOWN = 40
_MOST_PIECES, _MOST_PERCENT, _MOST_PARTS = 8, 500, 6


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure of a rule: its key in the file and the field that it fills."""

    key: str
    field: str
    kind: str = "time"
    optional: bool = False


_RULES: Mapping[str, tuple[_Figure, ...]] = {
    "most_pieces": (_Figure("count", "most_pieces", "count"),),
    "longest_driving": (_Figure("time", "longest_driving_s"),),
    "longest_spread": (_Figure("time", "longest_spread_s"),),
    "longest_work": (_Figure("time", "longest_work_s"),),
    "shortest_work": (_Figure("time", "shortest_work_s"),),
    "longest_piece": (_Figure("time", "longest_piece_s"),),
    "shortest_piece": (_Figure("time", "shortest_piece_s"),),
    "shortest_gap": (_Figure("time", "shortest_gap_s"),),
    "shortest_break": (_Figure("time", "break_from_s"),),
    "longest_break": (_Figure("time", "longest_break_s"),),
    "longest_stretch": (_Figure("time", "longest_stretch_s"),),
    "split": (
        _Figure("from", "split_from_s"),
        _Figure("most", "most_splits", "count"),
        _Figure("allowance", "split_allowance_s"),
    ),
    "unpaid_break": (_Figure("up_to", "unpaid_break_s"),),
    "guarantee": (_Figure("time", "guarantee_s"),),
    "overtime": (
        _Figure("over", "overtime_over_s"),
        _Figure("percent", "overtime_percent", "percent"),
    ),
    "spread_premium": (
        _Figure("over", "spread_over_s"),
        _Figure("percent", "spread_percent", "percent"),
    ),
}
"""Rules that a duty type may have, and their figures."""

_REST_RULES: Mapping[str, tuple[_Figure, ...]] = {
    "daily_rest": (
        _Figure("time", "daily_rest_s"),
        _Figure("reduced", "reduced_daily_rest_s", optional=True),
        _Figure("most_reduced", "most_reduced", "count", optional=True),
    ),
    "weekly_rest": (
        _Figure("time", "weekly_rest_s"),
        _Figure("reduced", "reduced_weekly_rest_s", optional=True),
    ),
    "longest_run": (_Figure("days", "longest_run_days", "days"),),
    "weekly_driving": (_Figure("time", "weekly_driving_s"),),
    "fortnight_driving": (_Figure("time", "fortnight_driving_s"),),
    "longest_week": (_Figure("time", "longest_week_s"),),
    "average_week": (
        _Figure("time", "average_week_s"),
        _Figure("weeks", "average_weeks", "weeks"),
    ),
    "free_sundays": (_Figure("a_year", "free_sundays_a_year", "sundays"),),
    "rotation": (_Figure("earlier", "earlier_s"),),
}
"""Rules of the table ``[roster]``, and their figures."""

_RANGES = {
    "count": (0, _MOST_PIECES),
    "percent": (0, _MOST_PERCENT),
    "days": (1, 28),
    "weeks": (1, 52),
    "sundays": (0, 52),
}
_ROSTER = "roster"
_OWN = ("sign_on", "sign_off", "driving_break", "work_break", "duty_type", _ROSTER)
_TEXTS = ("name", "title")


def agreement_names() -> tuple[str, ...]:
    """Names of the agreements that come with the package.

    Examples
    --------
    >>> agreement_names()
    ('at-private', 'de-local', 'eu-561', 'gb-domestic', 'us-style')
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def agreement_named(name: str) -> Agreement:
    """An agreement that comes with the package.

    Raises
    ------
    NotFoundError
        If there is none of that name.

    Examples
    --------
    >>> agreement_named("eu-561").duty_types[0].longest_driving_s
    32400
    """
    if name not in agreement_names():
        message = f"no agreement {name[:60]!r}; there are {', '.join(agreement_names())}"
        raise NotFoundError(message)
    return read_agreement(FOLDER / f"{name}.toml")


def read_agreement(path: Path) -> Agreement:
    """Agreement of a file.

    Raises
    ------
    NotFoundError, LimitError
        If there is no such file, or it is too large.
    InputError
        If it cannot be understood; carries every finding.
    """
    text = read_text(path, _MOST_BYTES)
    try:
        content = parsed_toml(text)
    except (ValueError, RecursionError) as failure:
        message = f"{path.name} is no valid TOML ({str(failure)[:120]}); correct that place"
        raise InputError(message) from failure
    return _Reader(path.name).agreement(content)


def _in_words(table: Mapping[str, object], keys: tuple[str, ...]) -> str:
    """Figures of a rule as its file has them.

    Examples
    --------
    >>> _in_words({"time": "9:00", "source": "law"}, ("time",))
    '9:00'
    >>> _in_words({"after": "4:30", "parts": [["0:45"], ["0:15", "0:30"]]}, ("after", "parts"))
    'after 4:30, parts 0:45 or 0:15 + 0:30'
    """
    said = []
    for key in keys:
        value = table.get(key)
        if isinstance(value, list):
            ways = [way if isinstance(way, list) else [way] for way in value]
            value = " or ".join(" + ".join(map(str, way)) for way in ways)
        if value is not None and key != "name":
            words = "yes" if value is True else "no" if value is False else str(value)
            said.append((key.replace("_", " "), words))
    if len(keys) == 1:
        return "".join(words for _, words in said)
    return ", ".join(f"{name} {words}" for name, words in said)


class _Reader:
    """Reads the tables of one file and gathers what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.sources: list[RuleSource] = []

    def agreement(self, content: dict[str, Any]) -> Agreement:
        """All of the file; raises with every finding."""
        self._refuse_unknown("", content, (*_TEXTS, *_OWN, *_RULES))
        texts = [self._text("", content, key) for key in _TEXTS]
        sign = [
            self._time(key, self._rule(key, content.get(key, {}), ("time",)), "time")
            for key in ("sign_on", "sign_off")
        ]
        base = self._with_rules("", DutyType(), content)
        kinds = self._each(content, "duty_type", lambda name, row: self._kind(name, base, row))
        breaks = self._each(content, "driving_break", self._driving_break)
        work_breaks = self._each(content, "work_break", self._work_break)
        self._refuse_equal_names(kinds)
        rest = self._rest(content[_ROSTER]) if _ROSTER in content else None
        refuse_errors(self.problems)
        return Agreement(
            name=texts[0],
            title=texts[1],
            sign_on_s=sign[0],
            sign_off_s=sign[1],
            duty_types=tuple(kinds) or (base,),
            driving_breaks=tuple(breaks) or (DrivingBreak(),),
            work_breaks=tuple(work_breaks),
            sources=tuple(self.sources),
            rest=rest,
        )

    def _say(self, where: str, message: str, remedy: str = "") -> None:
        place = f"{self.file} {where}".strip()
        self.problems.append(error(place, message, remedy))

    def _refuse_unknown(self, where: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                said = f"unknown name {key[:_MOST_SHOWN]!r}"
                self._say(where, said, f"use {', '.join(known)}")

    def _refuse_equal_names(self, kinds: list[DutyType]) -> None:
        names = [kind.name for kind in kinds]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._say("duty_type", f"the name {name!r} appears twice", "name each type once")

    def _text(self, where: str, table: dict[str, Any], key: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            self._say(where, f"{key} is missing", f'write {key} = "..."')
            return ""
        return value

    def _rule(self, where: str, table: object, keys: tuple[str, ...]) -> dict[str, Any]:
        """Table of a rule with its source; an empty one where it is no table."""
        if not isinstance(table, dict):
            self._say(where, "is no table", f"write [{where}] and below it its figures and source")
            return {}
        self._refuse_unknown(where, table, (*keys, "source"))
        figures = _in_words(table, keys)
        self.sources.append(RuleSource(where, self._text(where, table, "source"), figures))
        return table

    def _time(self, where: str, table: dict[str, Any], key: str) -> int:
        """Seconds of a time such as 4:30."""
        return self._seconds(f"{where} {key}", table.get(key))

    def _seconds(self, where: str, value: object) -> int:
        found = _TIME.fullmatch(value) if isinstance(value, str) else None
        if not found:
            said = "is missing" if value is None else f"{str(value)[:_MOST_SHOWN]!r} is no time"
            self._say(where, said, 'write hours and minutes, such as "4:30"')
            return 0
        return int(found[1]) * 3600 + int(found[2]) * 60

    def _whole(self, where: str, value: object, least: int, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            said = (
                "is missing" if value is None else f"{str(value)[:_MOST_SHOWN]!r} is not possible"
            )
            self._say(where, said, f"write a whole number from {least} to {most}")
            return least
        return value

    def _figure(self, where: str, table: dict[str, Any], figure: _Figure) -> int:
        if figure.kind == "time":
            return self._time(where, table, figure.key)
        least, most = _RANGES[figure.kind]
        if figure.field == "most_pieces":
            least = 1
        return self._whole(f"{where} {figure.key}", table.get(figure.key), least, most)

    def _with_rules(self, where: str, kind: DutyType, content: dict[str, Any]) -> DutyType:
        """A duty type with the figures of the rules that a table names."""
        fields: dict[str, Any] = {}
        for name, figures in _RULES.items():
            if name in content:
                place = f"{where}.{name}" if where else name
                table = self._rule(place, content[name], tuple(f.key for f in figures))
                fields |= {f.field: self._figure(place, table, f) for f in figures}
        return replace(kind, **fields)

    def _rest(self, table: object) -> RestRules:
        """Rules over several days, each in a table below ``[roster]``."""
        if not isinstance(table, dict):
            self._say(_ROSTER, "is no table", "write [roster.daily_rest] and so on")
            return RestRules()
        self._refuse_unknown(_ROSTER, table, tuple(_REST_RULES))
        fields: dict[str, Any] = {}
        n_of_duties = len(self.sources)
        for name, figures in _REST_RULES.items():
            if name in table:
                place = f"{_ROSTER}.{name}"
                rule = self._rule(place, table[name], tuple(f.key for f in figures))
                fields |= {
                    figure.field: self._figure(place, rule, figure)
                    for figure in figures
                    if not figure.optional or figure.key in rule
                }
        # Where nothing is said of a reduced rest, none is shorter than the full one.
        for rest in ("daily_rest_s", "weekly_rest_s"):
            fields.setdefault(f"reduced_{rest}", fields.get(rest, 0))
            if fields[f"reduced_{rest}"] > fields.get(rest, 0):
                place = f"{_ROSTER}.{rest.removesuffix('_s')} reduced"
                self._say(place, "is longer than the rest itself", "write a shorter time")
        sources = tuple(
            RuleSource(each.rule.removeprefix(f"{_ROSTER}."), each.source, each.figures)
            for each in self.sources[n_of_duties:]
        )
        del self.sources[n_of_duties:]
        return RestRules(**fields, sources=sources)

    def _each(
        self, content: dict[str, Any], key: str, read: "Callable[[str, dict[str, Any]], Any]"
    ) -> list[Any]:
        """Read an array of tables."""
        rows = content.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._say(key, "is no list of tables", f"write [[{key}]] before each")
            return []
        return [read(f"{key} {number}", row) for number, row in enumerate(rows, start=1)]

    def _kind(self, where: str, base: DutyType, row: dict[str, Any]) -> DutyType:
        self._refuse_unknown(where, row, ("name", "source", *_RULES))
        name = self._text(where, row, "name")
        self.sources.append(RuleSource(f"duty_type {name}", self._text(where, row, "source")))
        place = f"duty_type {name}" if name else where
        return replace(self._with_rules(place, base, row), name=name)

    def _driving_break(self, where: str, row: dict[str, Any]) -> DrivingBreak:
        keys = ("name", "after", "parts", "layovers_count", "one_in", "counted_from")
        name = self._text(where, row, "name")
        place = f"driving_break {name}" if name else where
        self._rule(place, row, keys)
        counts = row.get("layovers_count")
        if not isinstance(counts, bool):
            self._say(place, "layovers_count is missing", "write true or false")
        shared = "one_in" in row
        return DrivingBreak(
            name=name,
            source=str(row.get("source", "")),
            after_s=self._time(place, row, "after"),
            parts_s=self._ways(place, row.get("parts")),
            layovers_count=counts is True,
            one_in=self._whole(f"{place} one_in", row["one_in"], 1, 100) if shared else 0,
            counted_from_s=self._time(place, row, "counted_from") if shared else 0,
        )

    def _ways(self, where: str, value: object) -> tuple[tuple[int, ...], ...]:
        """Ways to take a break, each a list of times."""
        lists = isinstance(value, list) and 0 < len(value) <= _MOST_PARTS
        if not lists or not all(
            isinstance(way, list) and 0 < len(way) <= _MOST_PARTS
            for way in value  # type: ignore[attr-defined]  # lists says so
        ):
            said = "needs ways to take the break"
            self._say(f"{where} parts", said, 'such as [["0:45"], ["0:15", "0:30"]]')
            return ()
        ways = tuple(
            tuple(self._seconds(f"{where} parts", part) for part in way)
            for way in value  # type: ignore[attr-defined]  # as above
        )
        if any(part == 0 for way in ways for part in way):
            self._say(f"{where} parts", "a part lasts no time", "write at least 0:01")
        return ways

    def _work_break(self, where: str, row: dict[str, Any]) -> WorkBreak:
        self._rule(where, row, ("work_over", "breaks"))
        return WorkBreak(
            work_over_s=self._time(where, row, "work_over"),
            breaks_s=self._time(where, row, "breaks"),
            source=str(row.get("source", "")),
        )
