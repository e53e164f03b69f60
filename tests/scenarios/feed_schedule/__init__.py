"""Tests of blocks and duties for the trips of a feed."""
