"""Tests of what a service is worth."""
