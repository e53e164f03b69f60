"""Small cities whose answers can be worked out by hand."""
