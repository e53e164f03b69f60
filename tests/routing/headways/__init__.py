"""Tests of headways."""
