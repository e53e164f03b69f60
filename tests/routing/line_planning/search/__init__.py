"""Tests of the search for lines and headways together."""
