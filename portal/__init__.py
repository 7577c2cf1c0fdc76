"""One-stop e-government portal for a Vietnamese province."""
