"""What planners see: reports, maps, layers and the folder they come in."""
