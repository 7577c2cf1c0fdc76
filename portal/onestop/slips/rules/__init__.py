"""What papers say and how they are laid out, in plain Python."""
