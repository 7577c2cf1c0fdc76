"""The entrance: front page, search over everything, statistics, demonstration data."""
