"""The register's public pages and its interface for machines."""

from portal.records.registers.views.api import blueprint as interface
from portal.records.registers.views.pages import blueprint as pages

__all__ = ["interface", "pages"]
