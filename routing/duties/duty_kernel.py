"""Legality and cost of duties, built piece by piece: all pairs of pieces, and labels for more.

Dimensions: variants (a duty type with one of the driving breaks), pieces, states (of a driving
break), classes (of interruptions), places, homes. Pieces are sorted by start. `NONE` marks what
does not exist; never add to it. Everything that decides is a whole number.
"""

from typing import NamedTuple

import numpy as np

from network.compiled import compiled, compiled_part
from network.quantities import BoolArray, IntArray

NONE = -1

# Columns of `Terms.limits`, one row per variant.
SIGN_ON, SIGN_OFF, MOST_PIECES, DRIVING, SPREAD, WORK, SHORTEST_WORK = range(7)
LONGEST_PIECE, SHORTEST_PIECE, GAP, BREAK_FROM, LONGEST_BREAK, STRETCH, SPLIT_FROM = range(7, 14)
MOST_SPLITS, SPLIT_PAY, UNPAID, GUARANTEE, OVERTIME_OVER, OVERTIME_PERCENT = range(14, 20)
SPREAD_OVER, SPREAD_PERCENT, DRIVE_AFTER, ONE_IN, COUNTED_FROM, LAYOVERS = range(20, 26)
PER_DUTY, PER_CHANGE = 26, 27
N_LIMITS = 28

# Columns of `Terms.piece`.
START, END, FROM, TO, DRIVE, BLOCK = range(6)

# Columns of a label: a duty that may still grow.
AT, PARENT, COUNT, BEGAN, BREAKS, PAID_BREAKS, DRIVEN, SINCE, STATE = range(9)
STRETCH_FROM, SPLITS, SHARED, EXTRA, PRICE = range(9, 14)
N_LABEL = 14


class Terms(NamedTuple):
    """Tables of one day under one agreement.

    Attributes
    ----------
    limits : IntArray, shape (n_variants, N_LIMITS)
    piece : IntArray, shape (n_pieces, 6)
    lead : IntArray, shape (n_variants, n_pieces, n_states)
        Driving until the first complete break inside a piece, or of all of it; `NONE` where
        driving inside goes on for too long.
    left : IntArray, shape (n_variants, n_pieces, n_states)
        Driving since the last complete break inside; `NONE` where there is none.
    state : IntArray, shape (n_variants, n_pieces, n_states)
        State at the end of the piece.
    shared : IntArray, shape (n_variants, n_pieces)
        Layovers that count for the share of interruptions.
    threshold : IntArray, shape (n_variants, n_classes - 1)
    following : IntArray, shape (n_variants, n_states, n_classes)
        As in `BreakStates`; -1 where the break is complete.
    work_breaks : IntArray, shape (n_rules, 2)
        Work above the first needs breaks of the second.
    ride : IntArray, shape (n_places, n_places)
    rest : BoolArray, shape (n_places,)
    home : IntArray, shape (n_homes,)
    """

    limits: IntArray
    piece: IntArray
    lead: IntArray
    left: IntArray
    state: IntArray
    shared: IntArray
    threshold: IntArray
    following: IntArray
    work_breaks: IntArray
    ride: IntArray
    rest: BoolArray
    home: IntArray


@compiled_part
def _class_of(threshold: IntArray, length: int) -> int:
    """Class of an interruption."""
    kind = 0
    for limit in threshold:
        if limit <= length:
            kind += 1
    return kind


@compiled
def follow_legs(
    leg_start: IntArray,
    leg_end: IntArray,
    first_leg: IntArray,
    end_leg: IntArray,
    threshold: IntArray,
    following: IntArray,
    after_s: int,
    counted_from_s: int,
    layovers_count: bool,  # noqa: FBT001  (compiled code takes arguments by position)
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """What each piece does to the driving break of one variant, from each state.

    Returns
    -------
    lead, left, state : IntArray, shape (n_pieces, n_states)
    shared : IntArray, shape (n_pieces,)
        As in `Terms`.
    """
    n_pieces, n_states = len(first_leg), len(following)
    lead = np.full((n_pieces, n_states), NONE)
    left = np.full((n_pieces, n_states), NONE)
    state = np.zeros((n_pieces, n_states), np.int64)
    shared = np.zeros(n_pieces, np.int64)
    for piece in range(n_pieces):
        for begin in range(n_states):
            now, since, first, broken = begin, 0, NONE, False
            for leg in range(first_leg[piece], end_leg[piece]):
                if leg > first_leg[piece] and layovers_count:
                    stands = leg_start[leg] - leg_end[leg - 1]
                    if begin == 0 and stands >= counted_from_s:
                        shared[piece] += stands
                    now = following[now, _class_of(threshold, stands)]
                    if now < 0:
                        if first < 0:
                            first = since
                        now, since = 0, 0
                since += leg_end[leg] - leg_start[leg]
                if since > after_s:
                    broken = True
            if not broken:
                lead[piece, begin] = since if first < 0 else first
                left[piece, begin] = NONE if first < 0 else since
            state[piece, begin] = now
    return lead, left, state, shared


@compiled_part
def _drive(terms: Terms, variant: int, label: IntArray, piece: int) -> bool:
    """Add the driving of a piece; False where it is too much."""
    state = label[STATE]
    lead = terms.lead[variant, piece, state]
    if lead < 0 or label[SINCE] + lead > terms.limits[variant, DRIVE_AFTER]:
        return False
    left = terms.left[variant, piece, state]
    label[SINCE] = left if left >= 0 else label[SINCE] + lead
    label[STATE] = terms.state[variant, piece, state]
    label[DRIVEN] += terms.piece[piece, DRIVE]
    label[SHARED] += terms.shared[variant, piece]
    label[AT] = piece
    label[COUNT] += 1
    takes = terms.piece[piece, END] - terms.piece[piece, START]
    limits = terms.limits[variant]
    return bool(
        limits[SHORTEST_PIECE] <= takes <= limits[LONGEST_PIECE]
        and label[DRIVEN] <= limits[DRIVING]
    )


@compiled_part
def _begin(terms: Terms, variant: int, home: int, piece: int, label: IntArray) -> bool:
    """Start a duty with a piece; False where that is not legal."""
    limits = terms.limits[variant]
    ride = terms.ride[terms.home[home], terms.piece[piece, FROM]]
    label[:] = 0
    label[PARENT] = NONE
    label[BEGAN] = terms.piece[piece, START] - ride - limits[SIGN_ON]
    label[STRETCH_FROM] = label[BEGAN]
    if not _drive(terms, variant, label, piece):
        return False
    return bool(terms.piece[piece, END] - label[BEGAN] <= limits[SPREAD])


@compiled_part
def _rest(
    terms: Terms, variant: int, label: IntArray, gap: int, left_at: int, back_at: int
) -> bool:
    """Take a break of a gap that lies between two seconds; False where that is not legal."""
    limits = terms.limits[variant]
    if left_at - label[STRETCH_FROM] > limits[STRETCH] or gap > limits[LONGEST_BREAK]:
        return False
    label[STRETCH_FROM] = back_at
    label[BREAKS] += gap
    if gap > limits[SPLIT_FROM]:
        label[SPLITS] += 1
        label[EXTRA] += limits[SPLIT_PAY]
        return bool(label[SPLITS] <= limits[MOST_SPLITS])
    label[PAID_BREAKS] += max(0, gap - limits[UNPAID])
    return True


@compiled_part
def _extend(terms: Terms, variant: int, old: IntArray, piece: int, label: IntArray) -> bool:
    """Add a piece to a duty; False where that is not legal."""
    limits, last = terms.limits[variant], old[AT]
    origin, target = terms.piece[last, TO], terms.piece[piece, FROM]
    ride = terms.ride[origin, target]
    gap = terms.piece[piece, START] - terms.piece[last, END] - ride
    if gap < limits[GAP] or terms.piece[piece, END] - old[BEGAN] > limits[SPREAD]:
        return False
    for field in range(len(label)):  # compiles in a tenth of the time of a slice
        label[field] = old[field]
    is_break = gap >= limits[BREAK_FROM] and (terms.rest[origin] or terms.rest[target])
    if is_break:
        left_at = terms.piece[last, END] + (0 if terms.rest[origin] else ride)
        if not _rest(terms, variant, label, gap, left_at, left_at + gap):
            return False
    if is_break or limits[LAYOVERS]:
        kind = _class_of(terms.threshold[variant], gap)
        after = terms.following[variant, label[STATE], kind]
        if after < 0:
            label[STATE], label[SINCE] = 0, 0
        else:
            label[STATE] = after
        if gap >= limits[COUNTED_FROM]:
            label[SHARED] += gap
    if terms.piece[last, BLOCK] != terms.piece[piece, BLOCK]:
        label[EXTRA] += limits[PER_CHANGE]
    return _drive(terms, variant, label, piece)


@compiled_part
def _close(terms: Terms, variant: int, home: int, label: IntArray) -> int:
    """Cost of the duty that ends here, in seconds of pay; `NONE` where it is not legal."""
    limits, last = terms.limits[variant], label[AT]
    ride = terms.ride[terms.piece[last, TO], terms.home[home]]
    ends = terms.piece[last, END] + ride + limits[SIGN_OFF]
    spread = ends - label[BEGAN]
    work = spread - label[BREAKS]
    if spread > limits[SPREAD]:
        return NONE
    if not limits[SHORTEST_WORK] <= work <= limits[WORK]:
        return NONE
    if ends - label[STRETCH_FROM] > limits[STRETCH]:
        return NONE
    if limits[ONE_IN] * label[SHARED] < label[DRIVEN] and limits[ONE_IN] > 0:
        return NONE
    for rule in range(len(terms.work_breaks)):
        if work > terms.work_breaks[rule, 0] and label[BREAKS] < terms.work_breaks[rule, 1]:
            return NONE
    paid = max(limits[GUARANTEE], work + label[PAID_BREAKS])
    paid += max(0, work - limits[OVERTIME_OVER]) * limits[OVERTIME_PERCENT] // 100
    paid += max(0, spread - limits[SPREAD_OVER]) * limits[SPREAD_PERCENT] // 100
    return int(limits[PER_DUTY] + paid + label[EXTRA])


@compiled
def price_singles(terms: Terms) -> tuple[IntArray, IntArray]:
    """Cheapest duty of each piece alone.

    Returns
    -------
    cost, choice : IntArray, shape (n_pieces,)
        `NONE` where there is none; choice = variant * n_homes + home.
    """
    n_pieces, n_homes = len(terms.piece), len(terms.home)
    cost, choice = np.full(n_pieces, NONE), np.full(n_pieces, NONE)
    label = np.zeros(N_LABEL, np.int64)
    for piece in range(n_pieces):
        for variant in range(len(terms.limits)):
            for home in range(n_homes):
                if _begin(terms, variant, home, piece, label):
                    found = _close(terms, variant, home, label)
                    if found >= 0 and (cost[piece] < 0 or found < cost[piece]):
                        cost[piece], choice[piece] = found, variant * n_homes + home
    return cost, choice


@compiled
def price_pairs(
    terms: Terms, first: int, end: int, room: int
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Cheapest duty of each pair of pieces whose earlier one lies between two rows.

    Parameters
    ----------
    terms : Terms
    first, end : int
        Rows of the earlier piece.
    room : int
        Most pairs that are returned; fewer means that all were.

    Returns
    -------
    one, two, cost, choice : IntArray, shape (n_found,)
    """
    n_homes = len(terms.home)
    table = np.empty((4, room), np.int64)
    label, longer = np.zeros(N_LABEL, np.int64), np.zeros(N_LABEL, np.int64)
    furthest = 0
    for variant in range(len(terms.limits)):
        if terms.limits[variant, MOST_PIECES] > 1:
            furthest = max(furthest, terms.limits[variant, SPREAD])
    count = 0
    starts = terms.piece[:, START]
    for one in range(first, end):
        begins = np.searchsorted(starts, terms.piece[one, END])
        ends = np.searchsorted(starts, terms.piece[one, START] + furthest)
        for two in range(begins, ends):
            best, choice = NONE, NONE
            for variant in range(len(terms.limits)):
                if terms.limits[variant, MOST_PIECES] < 2:  # noqa: PLR2004  (a pair)
                    continue
                for home in range(n_homes):
                    if not _begin(terms, variant, home, one, label):
                        continue
                    if not _extend(terms, variant, label, two, longer):
                        continue
                    found = _close(terms, variant, home, longer)
                    if found >= 0 and (best < 0 or found < best):
                        best, choice = found, variant * n_homes + home
            if best >= 0 and count < room:
                table[0, count], table[1, count] = one, two
                table[2, count], table[3, count] = best, choice
                count += 1
    return table[0, :count], table[1, :count], table[2, :count], table[3, :count]


@compiled_part
def _dominates(one: IntArray, two: IntArray, fine: int, shortest_work: int) -> bool:
    """Whether whatever may follow `two` may follow `one` at no higher cost; same piece."""
    work_one, work_two = -one[BEGAN] - one[BREAKS], -two[BEGAN] - two[BREAKS]
    if one[COUNT] > two[COUNT] or one[BEGAN] < two[BEGAN] or work_one > work_two:
        return False
    if work_one < work_two and shortest_work > 0:  # less work may be too little
        return False
    same = one[STATE] == two[STATE] and one[SINCE] <= two[SINCE] and one[DRIVEN] <= two[DRIVEN]
    if not same or one[STRETCH_FROM] < two[STRETCH_FROM] or one[SPLITS] > two[SPLITS]:
        return False
    if one[BREAKS] < two[BREAKS] or one[SHARED] < two[SHARED]:
        return False
    if work_one + one[PAID_BREAKS] > work_two + two[PAID_BREAKS]:
        return False
    return bool(one[EXTRA] * fine - one[PRICE] <= two[EXTRA] * fine - two[PRICE])


@compiled_part
def _least_rests(
    terms: Terms, variant: int, price: IntArray, fine: int
) -> tuple[IntArray, IntArray]:
    """Least reduced cost that up to so many further pieces can add after each piece.

    The first with time on the pieces counted as work, the second without.
    """
    n_pieces = len(terms.piece)
    most = terms.limits[variant, MOST_PIECES]
    worked = np.zeros((most, n_pieces), np.int64)
    free = np.zeros((most, n_pieces), np.int64)
    starts = terms.piece[:, START]
    from_here = np.zeros((2, n_pieces + 1), np.int64)
    for more in range(1, most):
        for piece in range(n_pieces - 1, -1, -1):
            takes = terms.piece[piece, END] - terms.piece[piece, START]
            one = fine * takes - price[piece] + worked[more - 1, piece]
            two = -price[piece] + free[more - 1, piece]
            from_here[0, piece] = min(from_here[0, piece + 1], one)
            from_here[1, piece] = min(from_here[1, piece + 1], two)
        for piece in range(n_pieces):
            after = np.searchsorted(starts, terms.piece[piece, END])
            worked[more, piece] = from_here[0, after]
            free[more, piece] = from_here[1, after]
    return worked, free


@compiled_part
def _promising(
    terms: Terms,
    variant: int,
    label: IntArray,
    worked: IntArray,
    free: IntArray,
    fine: int,
    most: int,
) -> bool:
    """Whether the label may still become a duty of a reduced cost of at most `most`."""
    limits, last = terms.limits[variant], label[AT]
    more = limits[MOST_PIECES] - label[COUNT]
    work = terms.piece[last, END] - label[BEGAN] - label[BREAKS] + limits[SIGN_OFF]
    base = fine * (limits[PER_DUTY] + label[EXTRA]) - label[PRICE]
    if base + fine * (work + label[PAID_BREAKS]) + worked[more, last] > most:
        return False
    return bool(base + fine * limits[GUARANTEE] + free[more, last] <= most)


@compiled_part
def _hope(terms: Terms, variant: int, label: IntArray, fine: int) -> int:
    """Reduced cost so far; smaller is more promising."""
    limits = terms.limits[variant]
    work = terms.piece[label[AT], END] - label[BEGAN] - label[BREAKS] + label[PAID_BREAKS]
    return int(fine * (work + label[EXTRA] + limits[PER_DUTY]) - label[PRICE])


@compiled
def search_labels(
    terms: Terms,
    variant: int,
    home: int,
    price: IntArray,
    per_duty: int,
    fine: int,
    most: int,
    room: int,
    every: int,
    beam: int,
) -> tuple[IntArray, IntArray, IntArray, IntArray, bool]:
    """Duties of a variant whose reduced cost is at most `most`, by labels in order of time.

    Parameters
    ----------
    terms : Terms
    variant, home : int
    price : IntArray, shape (n_pieces,)
        What the sections of each piece are worth, in parts of a second.
    per_duty : int
        What a duty is worth whatever it covers, in parts of a second.
    fine : int
        Parts of a second.
    most : int
        Highest reduced cost, in parts of a second.
    room : int
        Most labels; a search that needs more is cut short.
    every : int
        1 keeps every duty, 0 only those that no other dominates.
    beam : int
        Most labels that are followed at each piece, the most promising; 0 follows all.

    Returns
    -------
    label : IntArray, shape (n_labels, N_LABEL)
        Column `PARENT` leads back to the first piece.
    closed, reduced, cost : IntArray, shape (n_duties,)
        Rows of `label`, reduced cost in parts of a second, cost in seconds.
    complete : bool
        False where there was too little room: there may be better duties.
    """
    n_pieces = len(terms.piece)
    limits = terms.limits[variant]
    worked, free = _least_rests(terms, variant, price, fine)
    label = np.empty((room, N_LABEL), np.int64)
    chained, newest = np.full(room, NONE), np.full(n_pieces, NONE)
    closed, reduced, costs = (
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
    )
    here, hope = np.empty(room, np.int64), np.empty(max(1, beam), np.int64)
    trial = np.zeros(N_LABEL, np.int64)
    starts = terms.piece[:, START]
    n_labels, n_closed = 0, 0
    for piece in range(n_pieces):
        if n_labels >= room - 1:
            return label[:n_labels], closed[:n_closed], reduced[:n_closed], costs[:n_closed], False
        if _begin(terms, variant, home, piece, trial):
            trial[PRICE] = price[piece] + per_duty
            if _promising(terms, variant, trial, worked, free, fine, most):
                label[n_labels] = trial
                chained[n_labels], newest[piece] = newest[piece], n_labels
                n_labels += 1
        n_here, row = 0, newest[piece]
        while row >= 0 and beam > 0:  # sorted by insertion; the worst of too many falls out
            value = _hope(terms, variant, label[row], fine)
            spot = n_here
            while spot > 0 and hope[spot - 1] > value:
                spot -= 1
            if spot < beam:
                n_here = min(n_here + 1, beam)
                for other in range(n_here - 1, spot, -1):
                    here[other], hope[other] = here[other - 1], hope[other - 1]
                here[spot], hope[spot] = row, value
            row = chained[row]
        while row >= 0:
            dominated = False
            if every == 0:
                for other in range(n_here):
                    if _dominates(label[here[other]], label[row], fine, limits[SHORTEST_WORK]):
                        dominated = True
                        break
            if not dominated:
                kept = 0
                for other in range(n_here):
                    if every == 1 or not _dominates(
                        label[row], label[here[other]], fine, limits[SHORTEST_WORK]
                    ):
                        here[kept] = here[other]
                        kept += 1
                here[kept] = row
                n_here = kept + 1
            row = chained[row]
        for spot in range(n_here):
            row = here[spot]
            cost = _close(terms, variant, home, label[row])
            if cost >= 0:
                value = fine * cost - label[row, PRICE]
                if value <= most:
                    closed[n_closed], reduced[n_closed], costs[n_closed] = row, value, cost
                    n_closed += 1
        begins = np.searchsorted(starts, terms.piece[piece, END] + limits[GAP])
        for spot in range(n_here):
            row = here[spot]
            if label[row, COUNT] >= limits[MOST_PIECES]:
                continue
            ends = np.searchsorted(starts, label[row, BEGAN] + limits[SPREAD])
            for after in range(begins, ends):
                if not _extend(terms, variant, label[row], after, trial):
                    continue
                trial[PRICE] += price[after]
                if not _promising(terms, variant, trial, worked, free, fine, most):
                    continue
                if n_labels >= room - 1:
                    return (
                        label[:n_labels],
                        closed[:n_closed],
                        reduced[:n_closed],
                        costs[:n_closed],
                        False,
                    )
                trial[PARENT] = row
                label[n_labels] = trial
                chained[n_labels], newest[after] = newest[after], n_labels
                n_labels += 1
    return label[:n_labels], closed[:n_closed], reduced[:n_closed], costs[:n_closed], True
