"""Digital signatures: made with PAdES, checked, and explained in plain words."""
