"""From headways to trips."""
