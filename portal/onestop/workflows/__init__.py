"""Who does what with a dossier, in which order and by when: paths, people, and opinions asked."""
