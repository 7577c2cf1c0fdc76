"""Fees that were paid at the counter, each with its numbered receipt."""
