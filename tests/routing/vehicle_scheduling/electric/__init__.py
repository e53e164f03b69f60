"""Tests of blocks for battery buses."""
