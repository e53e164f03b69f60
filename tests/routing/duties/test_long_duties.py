"""Duties of three and more pieces: some pieces alone, and a choice of duties that differ."""

from network.quantities import ints
from routing.duties.agreement import DrivingBreak, DutyPrices
from routing.duties.duty_columns import DutyColumn, piece_prices
from routing.duties.duty_terms import duty_terms
from routing.duties.long_duties import LongDuties, find_long_duties, terms_of_some, varied
from routing.duties.pair_prices import FINE
from routing.duties.pieces import pieces_of
from routing.duties.scheduling import undone_prices
from tests.routing.duties.small_work import HOUR, rules, work_of

ROOM = 1000


def test_of_duties_alike_only_the_best_are_kept() -> None:
    # Piece 1 is in the first three; with two of them the third is left out, the fourth is not.
    columns = tuple(
        DutyColumn(pieces, 100, 0) for pieces in ((0, 1, 2), (1, 2, 3), (1, 4, 5), (6, 7, 8))
    )
    found = LongDuties(columns, ints([-4, -3, -2, -1]), complete=True)
    assert varied(found, alike=2, most=9) == [columns[0], columns[1], columns[3]]
    assert varied(found, alike=2, most=1) == [columns[0]]


def test_among_some_pieces_are_the_duties_of_these_pieces() -> None:
    # Five blocks of an hour, an hour apart: duties of three of them are 10; of blocks 1, 3, 4, 1.
    work = work_of(*([(120 * block, 120 * block + 60)] for block in range(5)))
    agreement = rules(DrivingBreak())
    pieces = pieces_of(work, agreement)
    terms = duty_terms(work, pieces, agreement, DutyPrices())
    price = piece_prices(pieces, ints(undone_prices(work, DutyPrices()) * FINE))
    every = find_long_duties(terms, price, 0, -1, ROOM, every=True)
    assert len([column for column in every.columns if len(column.pieces) == 3]) == 10
    rows = ints([1, 3, 4])
    some = find_long_duties(terms_of_some(terms, rows), price[rows], 0, -1, ROOM, every=True)
    (column,) = (column for column in some.columns if len(column.pieces) == 3)
    assert (column.pieces, column.cost_s) == (
        (0, 1, 2),
        next(each.cost_s for each in every.columns if each.pieces == (1, 3, 4)),
    )
    assert column.cost_s == 8 * HOUR + 3 * HOUR  # the hours between are unpaid breaks
