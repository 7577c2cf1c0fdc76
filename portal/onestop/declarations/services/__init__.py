"""Making a declaration, having it signed, and filing it with its dossier."""
