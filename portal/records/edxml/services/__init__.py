"""Writing, signing and reading packages."""

from portal.records.edxml.services.reading import MOST_BYTES, NoPackage, PackageTooLarge, read
from portal.records.edxml.services.signing import MechanismNotFit, seal

__all__ = ["MOST_BYTES", "MechanismNotFit", "NoPackage", "PackageTooLarge", "read", "seal"]
