"""Asking for copies, allowing, numbering, sealing and releasing them."""
