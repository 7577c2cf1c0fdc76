"""Pages of promised and kept: for everybody, for staff, and the citizen's rating."""
