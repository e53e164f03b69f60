"""Search for lines and headways together, on the model by which riders are assigned."""
