"""Tests of access by the services of feeds."""
