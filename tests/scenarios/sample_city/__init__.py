"""Tests of the generated sample city."""
