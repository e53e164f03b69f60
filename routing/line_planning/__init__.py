"""From demand to lines: candidates on the street graph, then a choice."""
