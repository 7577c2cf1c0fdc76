"""Measurements, each beside a limit taken in the same run."""
