"""The given world: streets, stops, zones, demand, walking, road travel times."""
