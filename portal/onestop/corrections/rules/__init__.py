"""What a sheet covers, what counts as seen before, reasons and time to answer."""
