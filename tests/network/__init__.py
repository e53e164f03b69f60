"""Tests of the given world."""
