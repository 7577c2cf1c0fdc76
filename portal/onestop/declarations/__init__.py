"""Declarations that citizens sign themselves before filing, with their own remote service."""
