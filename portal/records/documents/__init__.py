"""Uploaded files: inspected in a limited child, kept under their hash, given back safely."""
