"""Repair of an operating day that is under way."""
