"""Tests of driver duties."""
