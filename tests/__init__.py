"""Tests, one sentence each; they mirror the packages."""
