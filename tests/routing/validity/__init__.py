"""Tests of the checks of a plan."""
