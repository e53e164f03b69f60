"""Tests of the export in the tables of VDV 452."""
