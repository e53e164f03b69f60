"""What a service is worth: figures for passengers and for operators."""
