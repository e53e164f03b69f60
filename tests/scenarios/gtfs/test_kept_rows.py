"""Changed cells in the text of a file."""

import pytest

from scenarios.gtfs.archive import FeedLimits
from scenarios.gtfs.csv_columns import read_columns
from scenarios.gtfs.kept_rows import text_with_changes
from scenarios.gtfs.tables import Table


def read(content: bytes) -> Table:
    return read_columns("stops.txt", [content], FeedLimits())[0].table


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"id,n\n1,a\n2,b\n", b"id,n\n1,a\n2,X\n"),
        (b'id,n\n1,a\n2,"b"\n', b'id,n\n1,a\n2,"X"\n'),
        (b'id,n\n1,"a"\n2,\n', b'id,n\n1,"a"\n2,X\n'),
        (b'n,id\n"a,""\n",1\n"b,",2', b'n,id\n"a,""\n",1\n"X",2'),
        (b' "id" , n\n1,a\n\n2, b \n,\n', b' "id" , n\n1,a\n\n2,X\n,\n'),
        (b'id,n\r\n1,5" pipe\r\n2,a"b"\r\n', b'id,n\r\n1,5" pipe\r\n2,X\r\n'),
    ],
)
def test_one_cell_is_changed_and_the_way_of_writing_stays(content: bytes, expected: bytes) -> None:
    before = read(content)
    after = before.with_column("n", [before.get_column("n")[0], "X"])
    assert text_with_changes(content, before, after, ["id"]) == expected


def test_a_column_is_taken_out_wherever_it_stands() -> None:
    content = b'id,"a,b",n\n1,"x,y",z\n'
    before = read(content)
    after = Table(("n", "id"), (("z",), ("1",)))
    assert text_with_changes(content, before, after, ["id"]) == b"id,n\n1,z\n"


def test_a_blank_cell_that_stands_alone_is_written_as_quotes() -> None:
    # A line without anything would be passed over: the row would be lost.
    content = b"n\na\nb\n"
    before = read(content)
    back = text_with_changes(content, before, Table(("n",), (("a", ""),)), [])
    assert back == b'n\na\n""\n'
    assert read(back).cells == (("a", ""),)


def test_rows_that_reading_left_out_of_a_table_without_a_key_stay_where_they_are() -> None:
    content = b"n,m\na,1\nleft out,2\nb,3\n"
    before = Table(("n", "m"), (("a", "b"), ("1", "3")))
    after = before.with_column("m", ["1", "4"])
    assert text_with_changes(content, before, after, []) == b"n,m\na,1\nleft out,2\nb,4\n"


def test_a_new_row_follows_a_file_without_a_last_line_end() -> None:
    content = b"id,n\r\n1,a"
    after = Table(("id", "n"), (("1", "2"), ("a", "b,c")))
    assert text_with_changes(content, read(content), after, ["id"]) == b'id,n\r\n1,a\r\n2,"b,c"\r\n'
