"""Finding issued documents, and entries of the register of who may sign."""

from portal.records.registers.queries.documents import (
    DocumentNotFound,
    DocumentRow,
    find_by_public_id,
    find_by_sha256,
    get,
    list_released,
    replaced_by,
)

__all__ = [
    "DocumentNotFound",
    "DocumentRow",
    "find_by_public_id",
    "find_by_sha256",
    "get",
    "list_released",
    "replaced_by",
]
