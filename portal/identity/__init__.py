"""WHO: the journal, organisations, accounts and notices."""
