"""Tests of vehicle blocks."""
