"""Pages of the trust store and of reports."""
