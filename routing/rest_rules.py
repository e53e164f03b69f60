"""Rules over several days as values: how drivers rest between duties, and how much a week holds."""

from dataclasses import dataclass

NO_LIMIT_S = 10**7
"""Seconds that no week reaches."""

ANY_RUN = 10**4
"""Days that no run of work reaches."""


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A named rule of an agreement, where it is written, and its figures in words."""

    rule: str
    source: str
    figures: str = ""


@dataclass(frozen=True, slots=True)
class RestRules:
    """What a roster keeps, beside the rules of each duty; what is not named does not limit.

    Attributes
    ----------
    daily_rest_s, reduced_daily_rest_s : int
        Least time from the end of a duty to the start of the next; the reduced one at most
        `most_reduced` times between two weekly rests.
    most_reduced : int
    weekly_rest_s, reduced_weekly_rest_s : int
        Least length of a rest with a free day in it. A reduced one is followed by one that is
        longer by what was missing, and each week has one that begins in it, or a free Monday and
        Tuesday. Both 0: no rule.
    longest_run_days : int
        Most days of work without a free day.
    weekly_driving_s, fortnight_driving_s : int
        Most driving from Monday to Sunday, and in two such weeks.
    longest_week_s : int
        Most work from Monday to Sunday.
    average_week_s, average_weeks : int
        Most work of a week on average over that many weeks, or over the whole roster where it is
        shorter.
    free_sundays_a_year : int
        Of 52.
    earlier_s : int
        A duty that starts more than this before that of the day before turns the rotation back;
        counted, not forbidden.
    sources : tuple of RuleSource
        By name of the rule, in the order of the file.
    """

    daily_rest_s: int = 0
    reduced_daily_rest_s: int = 0
    most_reduced: int = 0
    weekly_rest_s: int = 0
    reduced_weekly_rest_s: int = 0
    longest_run_days: int = ANY_RUN
    weekly_driving_s: int = NO_LIMIT_S
    fortnight_driving_s: int = NO_LIMIT_S
    longest_week_s: int = NO_LIMIT_S
    average_week_s: int = NO_LIMIT_S
    average_weeks: int = 1
    free_sundays_a_year: int = 0
    earlier_s: int = 0
    sources: tuple[RuleSource, ...] = ()

    def source_of(self, rule: str) -> str:
        """Where a rule is written; empty where nothing is said.

        Examples
        --------
        >>> rules = RestRules(sources=(RuleSource("daily_rest", "law", "11:00"),))
        >>> rules.source_of("daily_rest"), rules.source_of("weekly_rest")
        ('law', '')
        """
        return next((each.source for each in self.sources if each.rule == rule), "")
