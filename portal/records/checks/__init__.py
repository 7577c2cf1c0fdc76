"""Checks of issued papers: by anybody on any machine, and by the portal every night."""
