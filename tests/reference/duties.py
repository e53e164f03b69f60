"""The slow, obvious way to the cheapest duties: try every duty and every choice of them."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from network.quantities import ints
from routing.duties.agreement import Agreement, DutyPrices
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import _cost, _doings, _readings
from routing.duties.duty_schedule import DutySchedule


def cheapest_value(work: DriverWork, agreement: Agreement, prices: DutyPrices) -> int:
    """Least seconds of pay of any duties, sections left undone at their price."""
    sections = len(work.first_leg_of_section) - 1
    duties = _legal_duties(work, agreement, prices)
    best = [0] * (1 << sections)
    for mask in range(1, 1 << sections):
        lowest = mask & -mask
        section = lowest.bit_length() - 1
        options = [best[mask ^ lowest] + _undone(work, prices, section)]
        options += [
            best[mask ^ covered] + cost
            for covered, cost in duties.items()
            if covered & lowest and covered & ~mask == 0
        ]
        best[mask] = min(options)
    return best[-1]


def _undone(work: DriverWork, prices: DutyPrices, section: int) -> int:
    first = work.first_leg_of_section
    takes = int(work.end_s[first[section + 1] - 1] - work.start_s[first[section]])
    return prices.per_duty_s + prices.per_uncovered_s * takes


def _legal_duties(work: DriverWork, agreement: Agreement, prices: DutyPrices) -> dict[int, int]:
    """Least cost of each set of sections that one duty may cover."""
    pieces = list(_pieces(work))
    found: dict[int, int] = {}
    for size in range(1, agreement.most_pieces + 1):
        for chosen in combinations(pieces, size):
            covered = sum(((1 << end) - 1) ^ ((1 << first) - 1) for _, first, end in chosen)
            for cost in _costs(work, agreement, prices, chosen):
                found[covered] = min(cost, found.get(covered, cost))
    return found


def _pieces(work: DriverWork) -> Iterator[tuple[int, int, int]]:
    """Block, first and end section of every piece, in order of time."""
    first_leg = work.first_leg_of_section.tolist()
    found = []
    for block in range(work.n_blocks):
        inside = [
            section
            for section in range(len(first_leg) - 1)
            if work.first_leg[block] <= first_leg[section] < work.first_leg[block + 1]
        ]
        found += [(block, a, b + 1) for a in inside for b in inside if a <= b]
    return iter(sorted(found, key=lambda piece: int(work.start_s[first_leg[piece[1]]])))


def _costs(
    work: DriverWork,
    agreement: Agreement,
    prices: DutyPrices,
    chosen: tuple[tuple[int, int, int], ...],
) -> Iterator[int]:
    """Cost of one duty for each type and home that make it legal."""
    first_leg = work.first_leg_of_section.tolist()
    for one, two in pairwise(chosen):
        last, after = first_leg[one[2]] - 1, first_leg[two[1]]
        ride = int(work.ride_s[work.end_place[last], work.start_place[after]])
        if int(work.start_s[after]) < int(work.end_s[last]) + ride:
            return
    for home in work.home.tolist():
        for kind in agreement.duty_types:
            duty = DutySchedule(
                duty_id=("D",),
                first_piece=ints([0, len(chosen)]),
                block=ints([piece[0] for piece in chosen]),
                first_section=ints([piece[1] for piece in chosen]),
                end_section=ints([piece[2] for piece in chosen]),
                home=ints([home]),
                duty_type=(kind.name,),
                start_s=ints([0]),
                end_s=ints([0]),
                work_s=ints([0]),
                paid_s=ints([0]),
                uncovered=ints([]),
            )
            day = _doings(work, agreement, kind, duty, 0)
            if any(doing.takes < 0 for doing in day):
                continue
            if all(r.room >= 0 for r in _readings(work, agreement, kind, duty, 0)):
                yield _cost(work, agreement, kind, prices, duty, 0)
