"""Timestamps of two or more authorities (RFC 3161), tried in order."""

from portal.records.signatures.services.timestamping.authorities import AuthorityTimeStamper

__all__ = ["AuthorityTimeStamper"]
