"""Tests of trips that move by some minutes."""
