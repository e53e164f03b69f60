"""GTFS feeds: tables and keys as data, a reader and a writer."""
