"""Finding dossiers and drafts."""
