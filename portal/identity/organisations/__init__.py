"""Units of the province and the functions that people hold in them."""
