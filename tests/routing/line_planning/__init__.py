"""Tests of the search for lines."""
