"""Tests of the decisions: lines, headways, timetable, blocks, and riders on them."""
