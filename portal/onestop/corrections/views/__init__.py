"""Pages of the sheet, of its answer and of the reasons."""
