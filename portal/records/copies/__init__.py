"""Copies of documents by Nghị định 30/2020: asked for, allowed, numbered, sealed, released."""
