"""Tests of timed transfers."""
