"""The register's public pages, its interface for machines, and the authority register."""

from portal.records.registers.views.api import blueprint as interface
from portal.records.registers.views.authorities import blueprint as authorities
from portal.records.registers.views.pages import blueprint as pages

__all__ = ["authorities", "interface", "pages"]
