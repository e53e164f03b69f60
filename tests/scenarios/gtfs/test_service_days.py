"""The day a feed is read on: by its own calendar, never by the clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError, LimitError
from scenarios.gtfs.calls import calls_of
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.service_days import busiest_weekday, is_bus_trip, trips_on
from scenarios.gtfs.tables import Feed
from tests.scenarios.gtfs.small_feed import Run, feed_with
from tests.shared_files import shared_file

STOPS = {"A": (0.0, 0.0), "B": (400.0, 0.0)}
ALL_DAYS = ("D", "1111111", "20260101", "20260131")


def one_trip(service: str, line: str = "1") -> Run:
    return Run(line, "A B", "07:00", service=service)


def starts(feed: Feed, day: date) -> list[int]:
    departures: list[int] = trips_on(feed, day, calls_of(feed)).start_s.tolist()
    return departures


def test_the_day_with_most_trips_is_taken_and_the_earliest_of_equals() -> None:
    # D runs daily; W adds Wednesdays from 14 January on: 14, 21 and 28 January are equal.
    feed = feed_with(
        STOPS,
        [one_trip("D"), one_trip("W")],
        calendar=[ALL_DAYS, ("W", "0010000", "20260110", "20260131")],
    )
    assert busiest_weekday(feed) == date(2026, 1, 14)


def test_weekends_are_never_taken() -> None:
    # 5 trips on Saturday 3 January, 1 on every weekday; 1 January is a Thursday.
    runs = [one_trip("D"), *(one_trip("S") for _ in range(5))]
    feed = feed_with(STOPS, runs, calendar=[ALL_DAYS, ("S", "0000010", "20260101", "20260131")])
    assert busiest_weekday(feed) == date(2026, 1, 1)


def test_dates_alone_are_a_calendar() -> None:
    # Friday 9 January has two services, Saturday 10 January three, Monday 12 January one.
    dates = [("A", "20260109", "1"), ("B", "20260109", "1"), ("A", "20260112", "1")]
    dates += [(service, "20260110", "1") for service in "ABC"]
    feed = feed_with(STOPS, [one_trip(s) for s in "ABC"], calendar=(), dates=dates)
    assert busiest_weekday(feed) == date(2026, 1, 9)
    assert len(starts(feed, date(2026, 1, 9))) == 2
    assert len(starts(feed, date(2026, 1, 10))) == 3


def test_a_service_taken_away_on_a_date_does_not_count_there() -> None:
    # Thursday 1 January would be first, but is a holiday; adding a service twice adds it once.
    dates = [("D", "20260101", "2"), ("D", "20260105", "1")]
    feed = feed_with(STOPS, [one_trip("D")], calendar=[ALL_DAYS], dates=dates)
    assert busiest_weekday(feed) == date(2026, 1, 2)
    assert starts(feed, date(2026, 1, 1)) == []
    assert starts(feed, date(2026, 1, 5)) == [25_200]


def test_only_buses_decide_which_day_is_busy() -> None:
    # Two trains run on Tuesday 6 January only; the bus runs from Thursday 1 January on.
    trains = [one_trip("T", "train"), one_trip("T", "train")]
    feed = feed_with(
        STOPS,
        [one_trip("D"), *trains],
        calendar=[ALL_DAYS],
        dates=[("T", "20260106", "1")],
        route_types={"train": "2"},
    )
    assert is_bus_trip(feed).tolist() == [True, False, False]
    assert busiest_weekday(feed) == date(2026, 1, 1)


def test_a_feed_of_weekends_is_refused_with_the_way_out() -> None:
    feed = feed_with(STOPS, [one_trip("S")], calendar=[("S", "0000011", "20260101", "20260131")])
    with pytest.raises(InputError, match="give a feed with a weekday bus service"):
        busiest_weekday(feed)


def test_a_calendar_of_ten_thousand_years_is_read_at_once() -> None:
    feed = feed_with(STOPS, [one_trip("D")], calendar=[("D", "1111111", "00010101", "99991231")])
    assert busiest_weekday(feed) == date(1, 1, 1)


def test_repeated_trips_are_written_out_and_weigh_as_many() -> None:
    # T0 leaves 6:00, 6:20, 6:40 on Tuesdays and Thursdays; T1 and T2 once, on Mondays.
    feed = feed_with(
        STOPS,
        [one_trip("T"), one_trip("M"), one_trip("M")],
        calendar=[("T", "0101000", "20260101", "20260131"), ("M", "1000000", *ALL_DAYS[2:])],
        frequencies=[("T0", "06:00", "07:00", 1200)],
    )
    assert busiest_weekday(feed) == date(2026, 1, 1)
    assert starts(feed, date(2026, 1, 6)) == [21_600, 22_800, 24_000]
    assert starts(feed, date(2026, 1, 5)) == [25_200, 25_200]


def test_a_line_that_asks_for_millions_of_trips_is_refused() -> None:
    feed = feed_with(
        STOPS, [one_trip("W")], frequencies=[("T0", "00:00", "999:00", 1)]
    )  # 999 h x 3600 = 3,596,400 departures
    with pytest.raises(LimitError, match="3596400 departures on 2026-01-05"):
        starts(feed, date(2026, 1, 5))


FIRST = date(2026, 1, 1)


@st.composite
def calendars(draw: st.DrawFn) -> Feed:
    """One trip each of services A and B within 40 days, with exceptions."""
    day = st.integers(0, 39).map(lambda n: f"{FIRST + timedelta(days=n):%Y%m%d}")
    week = st.text("01", min_size=7, max_size=7)
    regular = [(s, draw(week), draw(day), draw(day)) for s in "AB" if draw(st.booleans())]
    named = st.tuples(st.sampled_from("AB"), day, st.sampled_from("12"))
    dates = draw(st.lists(named, max_size=8, unique_by=lambda row: row[:2]))
    runs = [one_trip("A"), one_trip("B"), one_trip("B")]
    return feed_with(STOPS, runs, calendar=regular, dates=dates)


@given(calendars())
@settings(max_examples=60, deadline=None)
def test_the_busiest_day_is_that_of_counting_day_by_day(feed: Feed) -> None:
    days = [FIRST + timedelta(days=n) for n in range(48)]
    counted = [len(starts(feed, day)) if day.weekday() < 5 else 0 for day in days]
    if max(counted) == 0:
        with pytest.raises(InputError):
            busiest_weekday(feed)
    else:
        assert busiest_weekday(feed) == days[counted.index(max(counted))]


@pytest.mark.data
def test_porto_alegre_is_read_on_a_full_day_of_its_own() -> None:
    eptc, _ = read_feed(shared_file("data/porto_alegre/poa_eptc.zip"))
    day = busiest_weekday(eptc)
    calls = calls_of(eptc)
    assert date(2019, 4, 15) <= day <= date(2019, 7, 15)
    tuesday = trips_on(eptc, date(2019, 5, 14), calls)
    assert len(tuesday) == len(trips_on(eptc, day, calls)) == 2374
    hours = tuesday.start_s // 3600
    assert (hours == 14).sum() == 583


@pytest.mark.data
def test_a_real_feed_that_only_takes_days_away_is_refused_for_that() -> None:
    susono, _ = read_feed(shared_file("data/susono/susono_gtfs.zip"))
    with pytest.raises(InputError, match="only takes days away"):
        busiest_weekday(susono)
