"""Keeping signatures verifiable: demanded levels, files that wait, and renewed evidence."""
