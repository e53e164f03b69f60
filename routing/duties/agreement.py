"""Labour rules as values: what a duty may be, and what it is paid."""

from dataclasses import dataclass, replace

from routing.rest_rules import RestRules, RuleSource

NO_LIMIT = 10**7
"""Seconds that no duty reaches."""


@dataclass(frozen=True, slots=True)
class DrivingBreak:
    """After so much driving a break, in one or several parts.

    Several of them in one agreement are alternatives: a duty keeps one of them.

    Attributes
    ----------
    name, source : str
    after_s : int
        Most driving between two breaks.
    parts_s : tuple of tuple of int
        Each entry is a way to take the break: least lengths of its parts in this order. A break
        is complete as soon as one way is.
    layovers_count : bool
        Whether standing with the vehicle between two legs counts like leaving it.
    one_in : int
        All interruptions together last at least driving / `one_in`; 0 for no such rule.
    counted_from_s : int
        Shorter interruptions do not count for `one_in`.
    """

    name: str = "none"
    source: str = ""
    after_s: int = NO_LIMIT
    parts_s: tuple[tuple[int, ...], ...] = ()
    layovers_count: bool = False
    one_in: int = 0
    counted_from_s: int = 0


@dataclass(frozen=True, slots=True)
class WorkBreak:
    """Work above so much needs breaks of so much in all."""

    work_over_s: int
    breaks_s: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class DutyType:
    """Limits and pay of one kind of duty, such as straight, split or tripper.

    Attributes
    ----------
    name : str
    most_pieces : int
    longest_driving_s, longest_spread_s, longest_work_s, shortest_work_s : int
        Of the whole duty; the spread is from signing on to signing off, work is the spread without
        breaks.
    longest_piece_s, shortest_piece_s : int
        From the start of the first leg of a piece to the end of its last.
    shortest_gap_s : int
        Between two pieces, rides not counted.
    break_from_s : int
        A shorter gap is waiting, which is work.
    longest_break_s : int
    longest_stretch_s : int
        Most work between two breaks, or between a break and an end of the duty.
    split_from_s : int
        A longer break splits the duty.
    most_splits, split_allowance_s : int
        Most of them, and what each is paid.
    unpaid_break_s : int
        So much of each break is unpaid; splits are unpaid but for the allowance.
    guarantee_s : int
        Least paid time, before allowances and premiums.
    overtime_over_s, overtime_percent : int
        Extra pay of work above a limit.
    spread_over_s, spread_percent : int
        Extra pay of the spread above a limit.
    """

    name: str = "duty"
    most_pieces: int = 3
    longest_driving_s: int = NO_LIMIT
    longest_spread_s: int = NO_LIMIT
    longest_work_s: int = NO_LIMIT
    shortest_work_s: int = 0
    longest_piece_s: int = NO_LIMIT
    shortest_piece_s: int = 0
    shortest_gap_s: int = 0
    break_from_s: int = 900
    longest_break_s: int = NO_LIMIT
    longest_stretch_s: int = NO_LIMIT
    split_from_s: int = NO_LIMIT
    most_splits: int = 1
    split_allowance_s: int = 0
    unpaid_break_s: int = NO_LIMIT
    guarantee_s: int = 0
    overtime_over_s: int = NO_LIMIT
    overtime_percent: int = 0
    spread_over_s: int = NO_LIMIT
    spread_percent: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """All rules that duties of one company keep.

    Attributes
    ----------
    name, title : str
    sign_on_s, sign_off_s : int
        Paid work before the first and after the last ride of a duty.
    duty_types : tuple of DutyType
        A duty keeps all rules of its type; of several possible types the cheapest is taken.
    driving_breaks : tuple of DrivingBreak
        Alternatives.
    work_breaks : tuple of WorkBreak
        All hold.
    sources : tuple of RuleSource
        By name of the rule, in the order of the file.
    rest : RestRules, optional
        Rules over several days, for rosters; none where the agreement names none.
    """

    name: str
    title: str
    sign_on_s: int
    sign_off_s: int
    duty_types: tuple[DutyType, ...]
    driving_breaks: tuple[DrivingBreak, ...] = (DrivingBreak(),)
    work_breaks: tuple[WorkBreak, ...] = ()
    sources: tuple[RuleSource, ...] = ()
    rest: RestRules | None = None

    @property
    def most_pieces(self) -> int:
        """Most pieces that a duty of any type has."""
        return max(kind.most_pieces for kind in self.duty_types)

    def with_most_pieces(self, most: int) -> "Agreement":
        """The same rules where no duty has more pieces than that.

        Examples
        --------
        >>> rules = Agreement("own", "Own rules", 600, 300, (DutyType(most_pieces=4),))
        >>> rules.with_most_pieces(2).most_pieces
        2
        """
        kinds = tuple(
            replace(kind, most_pieces=min(most, kind.most_pieces)) for kind in self.duty_types
        )
        return replace(self, duty_types=kinds)


@dataclass(frozen=True, slots=True)
class DutyPrices:
    """What duties cost beside paid time, in seconds of pay.

    Attributes
    ----------
    per_duty_s : int
        A driver more on the day.
    per_vehicle_change_s : int
        Each piece that continues on another block.
    per_uncovered_s : int
        Each second of driving or standing that no duty covers.
    """

    per_duty_s: int = 28_800
    per_vehicle_change_s: int = 0
    per_uncovered_s: int = 20
