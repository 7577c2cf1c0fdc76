"""Finding sheets, reasons and versions of content."""
