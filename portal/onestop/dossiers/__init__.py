"""Dossiers: filed by citizens, decided by officers, returned with a signed result."""
