"""Framework glue that knows nothing about government."""
