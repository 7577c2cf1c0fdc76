"""Signing and sealing many results by one authorisation, each by itself and exactly once."""
