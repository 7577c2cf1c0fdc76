"""What can be written to a file, and how."""

from enum import StrEnum


class Subject(StrEnum):
    """What is written."""

    REGISTER = "register"
    REPORT = "report"
    CONTROL = "control"


class Format(StrEnum):
    """How it is written."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """Give the media type of the file."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
}
