"""What a person or a machine may ask of the calendar."""
