"""Transit Operational Data Standard: blocks, empty drives and driver runs beside a GTFS feed."""
