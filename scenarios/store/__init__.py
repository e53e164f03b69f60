"""What the service remembers: networks, scenarios, jobs, and the files that belong to them."""
