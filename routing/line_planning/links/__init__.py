"""Lines on a graph of links: the planning problem of the literature, to be measured against it.

No city is planned with it, as it knows neither stops nor headways nor a fleet: that search is in
`routing.line_planning.search`. This one is run by ``python -m benchmarks lines``.
"""
