"""Tests of access by timetable."""
