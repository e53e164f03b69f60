"""From trips to vehicle blocks."""
