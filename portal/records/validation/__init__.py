"""Whom the portal believes and why: trust store, judged uploads, sealed reports."""
