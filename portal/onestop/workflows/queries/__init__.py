"""Finding paths and their versions, people and what is asked of them."""
