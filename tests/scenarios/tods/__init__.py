"""Tests of the export in the Transit Operational Data Standard."""
