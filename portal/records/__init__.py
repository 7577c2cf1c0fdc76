"""Papers: what is stored, signed and registered."""
