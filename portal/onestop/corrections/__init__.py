"""The one complete return: a sheet that judges everything, answered field by field."""
