"""Timetables as pages: what they say, on screen, on a phone and on paper."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps.shown_text import NOTHING
from maps.timetable_files import write_timetables
from maps.timetable_page import line_head, timetable_html
from network.errors import Cancelled
from routing.progress import Progress
from scenarios.operating_day import OperatingDay
from scenarios.printed_timetables.printed_line import printed_lines
from tests.browser import DESKTOP, PHONE, opened
from tests.maps.hostile_names import PROBES
from tests.scenarios.printed_timetables.day_of_trips import Trip, all_marked, day_of, every

SMALL_PHONE = (360, 740)
ALPHABET = " ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def page_of(trips: list[Trip]) -> str:
    day = day_of(trips)
    (line,) = printed_lines(day, all_marked(day))
    return timetable_html(line, day, line_head(day, line.line, "1"), "index.html")


def cells_of(html: str) -> list[list[str]]:
    """Texts of the cells of each row of a page."""
    rows = re.findall(r"<tr[^>]*>(.*?)(?=<tr|</tr|</thead|</tbody)", html, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"<t[hd][^>]*>", row)[1:]]
        for row in rows
    ]


def hostile_day() -> OperatingDay:
    """Lines, stops, trips, blocks and an operator with the names of the probes."""
    trips = [
        Trip("A B C", f"{7 + n:02d}:00", line=str(n), direction=n % 2) for n in range(len(PROBES))
    ]
    day = day_of([*trips, *(replace(trip, stops="A B") for trip in trips)])
    names = tuple(f"{n} {name}" for n, name in enumerate(PROBES))
    return replace(
        day,
        title=PROBES[0],
        stops=replace(day.stops, stop_id=names[:3], name=PROBES[:3]),
        trips=replace(day.trips, line_id=names, line_number=PROBES, line_name=PROBES[::-1]),
        vehicles=replace(day.vehicles, block_id=(PROBES[0],)),
    )


def test_even_trips_are_told_by_their_headway() -> None:
    html = page_of(every("A B", "07:00", "08:00", 600))
    assert cells_of(html) == [
        ["Stop / trip", "1", "", "7"],
        ["Stop A", "07:00", "then every 10 min until", "08:00"],
        ["Stop B", "07:05", "08:05"],
    ]
    assert 'rowspan="2"' in html


def test_a_headway_of_seven_and_a_half_minutes_is_7_to_8() -> None:
    assert "<b>7 to 8 min</b>" in page_of(every("A B", "07:00", "08:00", 450))


def test_stops_of_one_name_are_told_apart_by_their_ids() -> None:
    day = day_of([Trip("A B C", "07:00")])
    day = replace(day, stops=replace(day.stops, name=("High Street", "Mill", "High Street")))
    (line,) = printed_lines(day, all_marked(day))
    cells = cells_of(timetable_html(line, day, line_head(day, 0, "1"), "index.html"))
    assert [row[0] for row in cells[1:]] == ["High Street A", "Mill", "High Street C"]


def test_after_midnight_is_said_and_explained() -> None:
    html = page_of([Trip("A B", "23:58"), Trip("A B", "24:30"), Trip("A B", "48:00")])
    assert cells_of(html)[1:] == [
        ["Stop A", "23:58", "00:30+1", "00:00+2"],
        ["Stop B", "00:03+1", "00:35+1", "00:05+2"],
    ]
    assert "is after midnight" in html
    assert "is after midnight" not in page_of([Trip("A B", "23:50")])


def test_short_trips_have_a_note_over_their_column() -> None:
    html = page_of([Trip("A B C", "07:00"), Trip("A B", "07:20"), Trip("A B C", "07:30")])
    assert cells_of(html) == [
        ["Stop / trip", "1", "2", "3"],
        ["Note", "", "a", ""],
        ["Stop A", "07:00", "07:20", "07:30"],
        ["Stop B", "07:05", "07:25", "07:35"],
        ["Stop C", "07:10", NOTHING, "07:40"],
    ]  # fmt: skip
    assert "<li><b>a</b> runs only as far as Stop B</li>" in html


def test_a_screen_reader_finds_heads_of_rows_and_columns_and_a_caption() -> None:
    html = page_of([Trip("A B C", f"{hour:02d}:00", hop_s=60 * hour) for hour in range(5, 21)])
    # 16 trips of different speed: 12 and 4 of them side by side.
    assert html.count("<table") == html.count("<caption>") == html.count("<thead>") == 2
    assert html.count('<th scope="col">') == 16 + 2
    assert html.count('<th scope="row">') == 2 * 3
    assert '<html lang="en">' in html


def test_names_become_no_tag_no_attribute_and_no_path(tmp_path: Path) -> None:
    day = hostile_day()
    assert write_timetables(day, all_marked(day), tmp_path / "t") == ()
    assert [path.name for path in tmp_path.iterdir()] == ["t"]
    pages = sorted((tmp_path / "t").glob("*.html"))
    assert len(pages) == len(PROBES) + 1
    assert len(list((tmp_path / "t").glob("*.csv"))) == len(PROBES)
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert not {"img", "script", "svg", "!--"} & set(re.findall(r"<([a-zA-Z!-]+)", html))
        assert not re.search(r"<[^>]*\son\w+\s*=", html)
        assert "\u202e" not in html
        assert "36084049" not in html
        assert "http" not in html.replace("http-equiv", "")


def test_the_same_day_gives_the_same_bytes_and_tells_where_it_is(tmp_path: Path) -> None:
    day = day_of([Trip("A B", "07:00", line=str(n)) for n in range(3)])
    told: list[Progress] = []

    def listen(progress: Progress) -> bool:
        told.append(progress)
        return True

    for name in ("one", "two"):
        write_timetables(day, all_marked(day), tmp_path / name, observer=listen)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    assert [p.message for p in told[:3]] == [f"timetable of line {n} of 3" for n in (1, 2, 3)]
    with pytest.raises(Cancelled):
        write_timetables(day, all_marked(day), tmp_path / "three", observer=lambda _: False)


def test_a_line_of_too_many_ways_is_on_the_index_with_a_reason(tmp_path: Path) -> None:
    crowd = [Trip(f"{a} {b} {c}", "07:00") for a in "ABCDEF" for b in "ABCDEF" for c in "ABCDEF"]
    day = day_of([*crowd, Trip("A B", "07:00", line="2")])
    (said,) = write_timetables(day, all_marked(day), tmp_path)
    assert said.message.startswith("1 lines, such as 1, have more than 200 sequences of stops")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.csv", "2.html", "index.html"]
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "too many ways or trips for a page" in index
    assert '<a href="2.html">' in index
    assert 'href="1.html"' not in index


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL_PHONE])
def test_the_first_column_stays_in_sight(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    trips = [Trip(ALPHABET, f"{hour:02d}:00", hop_s=60 * hour) for hour in range(5, 21)]
    path = tmp_path / "page.html"
    path.write_text(page_of(trips), encoding="utf-8")
    with opened(browser, path, size) as found:
        assert found.errors == []
        assert found.requests == []
        assert found.run("() => document.documentElement.scrollWidth <= window.innerWidth")
        found.run("() => { document.querySelector('.wide').scrollLeft = 200 }")
        box = found.page.locator("tbody th").first.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < 200
        assert found.page.locator("tbody th").nth(3).is_visible()


@pytest.mark.browser
def test_timepoints_alone_are_shown_on_demand(browser: Browser, tmp_path: Path) -> None:
    day = day_of(every("A B C", "07:00", "09:00", 600))
    marks = all_marked(day).copy()
    marks[1::3] = False
    (line,) = printed_lines(day, marks)
    path = tmp_path / "page.html"
    html = timetable_html(line, day, line_head(day, 0, "1"), "index.html")
    path.write_text(html, encoding="utf-8")
    with opened(browser, path) as found:
        row = found.page.locator("tbody tr").nth(1)
        assert row.is_visible()
        found.page.locator("#few").check()
        assert not row.is_visible()
        assert found.page.locator("tbody tr").nth(2).is_visible()


@pytest.mark.browser
def test_on_paper_nothing_is_wider_than_a4(browser: Browser, tmp_path: Path) -> None:
    trips = [Trip(ALPHABET, f"{hour:02d}:00", hop_s=60 * hour) for hour in range(5, 21)]
    path = tmp_path / "page.html"
    path.write_text(page_of(trips), encoding="utf-8")
    # 210 mm less margins of 11 mm is 188 mm: 710 points of 1/96 inch.
    with opened(browser, path, (710, 1000)) as found:
        found.page.emulate_media(media="print")
        assert found.run("() => document.documentElement.scrollWidth") <= 710
        assert not found.page.locator("#few").is_visible()
        heads = "() => getComputedStyle(document.querySelector('thead')).display"
        assert found.run(heads) == "table-header-group"
        printed = found.page.pdf(prefer_css_page_size=True)
        # 2 tables of 26 stops and the head of the page: two sheets at most.
        assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 2
