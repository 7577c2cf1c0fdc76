"""Finding outgoing and incoming documents."""
