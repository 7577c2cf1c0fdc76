"""The officer's desk beyond one act: many at once, notes, messages, and walk-in dossiers."""
