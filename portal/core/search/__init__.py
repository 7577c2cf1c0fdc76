"""Vietnamese search: one normaliser and speller in front of the database's own full text."""
