"""Tests of the maps package."""
