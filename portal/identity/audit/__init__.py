"""The journal: who did what, when, in a chain of hashes that shows any later change."""
