"""Finding lists, their documents, and what is known of each."""
