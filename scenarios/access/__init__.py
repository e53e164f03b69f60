"""Access by the services of feeds, as they run: from files to travel times, and back to files."""
