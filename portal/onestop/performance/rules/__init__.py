"""What a period, a score, a rating and a forecast are."""
