"""Drafting, moving and releasing outgoing documents; registering and settling incoming ones."""
