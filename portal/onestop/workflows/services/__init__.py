"""Acting on paths, people and what is asked of others."""
