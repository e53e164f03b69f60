"""Passengers on a service: which lines they take and what it costs them."""
