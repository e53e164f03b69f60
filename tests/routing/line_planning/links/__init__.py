"""Lines on a graph of links: checked values, exact prices, searches that repeat."""
