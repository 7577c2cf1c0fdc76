"""Administrative procedures: the catalogue that citizens search and dossiers are filed under."""
