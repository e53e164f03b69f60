"""Tests of rosters of result folders."""
