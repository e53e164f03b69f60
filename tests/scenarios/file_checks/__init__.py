"""Checks of files, one test file per module."""
