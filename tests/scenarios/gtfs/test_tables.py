"""A feed as a value."""

import pickle

import pytest

from network.errors import InputError, NotFoundError
from scenarios.gtfs.rules import RULES
from scenarios.gtfs.tables import Feed, Table, table_from_columns

STOPS = Table(("stop_id", "stop_name"), (("007", "7"), ("Harbour", "Mill")))


def test_every_key_and_every_required_column_is_a_known_column() -> None:
    for rule in RULES.values():
        assert {*rule.key, *rule.required} <= set(rule.columns)
        assert {r.column for r in rule.references} <= set(rule.columns)


def test_every_reference_points_to_a_known_column() -> None:
    targets = [(t, r.key) for rule in RULES.values() for r in rule.references for t in r.tables]
    assert targets
    assert all(key in RULES[table].columns for table, key in targets)


def test_a_table_with_columns_of_different_lengths_is_refused() -> None:
    with pytest.raises(InputError, match=r"columns of \[1, 2\] cells"):
        Table(("a", "b"), (("1",), ("1", "2")))


def test_a_missing_column_names_those_that_are_there() -> None:
    with pytest.raises(NotFoundError, match="stop_lat is missing; found stop_id, stop_name"):
        STOPS.get_column("stop_lat")


def test_rows_can_be_chosen_in_any_order() -> None:
    assert list(STOPS.choose([1, 0]).rows()) == [("7", "Mill"), ("007", "Harbour")]


def test_an_added_column_stands_last_and_a_replaced_one_keeps_its_place() -> None:
    assert STOPS.with_column("zone", ["1", "2"]).columns == ("stop_id", "stop_name", "zone")
    assert STOPS.with_column("stop_id", ["a", "b"]).cells[0] == ("a", "b")


def test_a_feed_does_not_follow_later_changes_of_the_mapping_it_was_built_from() -> None:
    tables = {"stops": STOPS}
    feed = Feed(tables)
    tables["trips"] = STOPS
    assert list(feed.tables) == ["stops"]


def test_a_feed_survives_the_way_to_another_process() -> None:
    feed = Feed({"stops": STOPS}, {"notes.md": b"hello"})
    assert pickle.loads(pickle.dumps(feed)) == feed  # noqa: S301  (our own bytes)


def test_a_column_that_the_reference_does_not_know_is_refused_on_export() -> None:
    with pytest.raises(InputError, match=r"stops.txt has no column colour"):
        table_from_columns("stops", {"colour": ["red"]})
