"""Vehicle blocks for battery buses: no bus falls below its reserve, no charger is used twice."""
