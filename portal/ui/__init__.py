"""What every screen shares: the look, forms and their fields, navigation, pages of lists."""
