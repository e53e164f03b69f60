"""Tests of GTFS reading, writing and export."""
