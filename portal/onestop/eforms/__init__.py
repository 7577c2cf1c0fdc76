"""Electronic forms: a form is data, one engine shows it, checks it and sums it up."""
