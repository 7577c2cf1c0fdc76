"""Figures, the dossiers behind them, ratings, and what was really taken."""
