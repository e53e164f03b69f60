"""The smallest fleet, hours and budget with which the rules can be kept at all."""

import numpy as np

from network.errors import InfeasibleError
from network.quantities import IntArray, ints
from network.service_day import HOUR
from routing.cp_sat import Effort, solve
from routing.headways.best_choice import best_choice
from routing.headways.headway_options import CENTS, HeadwayOptions
from routing.headways.kind_ties import free_rows


def refuse_with_least_limits(options: HeadwayOptions, effort: Effort, seed: int) -> None:
    """Say which fleet, hours or budget are too small, and the smallest that are not.

    Parameters
    ----------
    options : HeadwayOptions
        Each row has an option.
    effort : Effort
    seed : int

    Raises
    ------
    InfeasibleError
        If the fleets cannot keep the rules, naming the fewest more vehicles that can; or, if they
        can, naming the fewest hours with these fleets; or the smallest budget with both. Returns
        where all are large enough.
    """
    rules = options.rules
    more = least_more_vehicles(options, effort, seed)
    if more.any():
        names = [
            f"{each.number + extra} of {each.vehicle.name} (given {each.number})"
            for each, extra in zip(rules.fleets, more.tolist(), strict=True)
        ]
        message = (
            "the fleet cannot keep the longest headways and carry all riders; the smallest that "
            f"can has {', '.join(names)}. Give these, allow longer headways, or fill buses more"
        )
        raise InfeasibleError(message)
    if rules.day_hours < float("inf"):
        _refuse_hours(options, effort, seed)
    least = best_choice(options.money_under_others(), effort, seed)
    if least.value > int(rules.day_budget * CENTS):
        currency = rules.fleets[0].rates.currency
        message = (
            f"a budget of {rules.day_budget:.2f} {currency} a day cannot keep the longest headways "
            f"and carry all riders; the smallest that can with this fleet is "
            f"{least.value / CENTS:.2f} {currency} ({least.stop_reason}). Give that, allow longer "
            "headways, or fill buses more"
        )
        raise InfeasibleError(message)


def _refuse_hours(options: HeadwayOptions, effort: Effort, seed: int) -> None:
    """Say that the hours are too few, and the fewest that are not."""
    given = options.rules.day_hours
    least = best_choice(options.hours_under_fleets(), effort, seed)
    if least.value <= int(given * HOUR):
        return
    message = (
        f"{given:.1f} vehicle-hours a day cannot keep the longest headways and carry all riders; "
        f"the fewest that can with this fleet are {np.ceil(least.value / HOUR * 10) / 10:.1f} "
        f"({least.stop_reason}). Give these, allow longer headways, or fill buses more"
    )
    raise InfeasibleError(message)


def least_more_vehicles(options: HeadwayOptions, effort: Effort, seed: int) -> IntArray:
    """Fewest vehicles to add, by fleet, so that the rules can be kept whatever the budget.

    Returns
    -------
    IntArray, shape (n_fleets,)
        Of equal sums, one; all 0 where the fleets are large enough.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

    least = _fewest_buses(options)
    needed = np.where(least < _NEVER, least, 0)
    model = cp_model.CpModel()
    n_fleets, n_periods = len(options.rules.fleets), len(options.rules.longest_s)
    most = int(needed.max(axis=1).sum())
    more = [model.new_int_var(0, most, "") for _ in range(n_fleets)]
    ties = options.ties or free_rows(*least.shape)
    never = np.zeros((ties.n_groups, n_fleets), np.bool_)
    np.logical_or.at(never, ties.group, least >= _NEVER)
    of_group = [[model.new_bool_var("") for _ in range(n_fleets)] for _ in never]
    for pick, lost in zip(of_group, never, strict=True):
        model.add_exactly_one([pick[fleet] for fleet in np.flatnonzero(~lost).tolist()])
    picks = [of_group[group] for group in ties.group.tolist()]
    for period in range(n_periods):
        rows = np.flatnonzero(options.row_period == period).tolist()
        for fleet, each in enumerate(options.rules.fleets):
            used = [int(needed[row, fleet]) for row in rows]
            total = cp_model.LinearExpr.weighted_sum([picks[row][fleet] for row in rows], used)
            model.add(total <= each.number + more[fleet])
    model.minimize(sum(more))
    return solve(model, more, effort, seed, "smallest fleet").values


_NEVER = np.iinfo(np.int64).max // 4


def _fewest_buses(options: HeadwayOptions) -> IntArray:
    """Fewest buses of each fleet with which a row can be served, shape (n_rows, n_fleets).

    A row that may rest needs none of any fleet; `_NEVER` where a fleet cannot serve a row.
    """
    fewest = []
    buses = np.where(options.allowed, options.buses, _NEVER)
    for fleet in range(len(options.rules.fleets)):
        own = buses[:, options.fleet == fleet].min(axis=1)
        fewest.append(np.where(options.allowed[:, -1], 0, own))
    return ints(np.stack(fewest, axis=1))
