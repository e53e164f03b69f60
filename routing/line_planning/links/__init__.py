"""Lines on a graph of links: the planning problem of the literature, searched exactly."""
