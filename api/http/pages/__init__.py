"""Pages for planners, made on the server; without scripts they still work."""
