"""Demonstration data: believable, made by formula from a fixed seed, plainly marked."""
