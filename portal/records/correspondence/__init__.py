"""Correspondence: outgoing documents from draft to release, and the register of incoming ones."""
