"""What people are told: notices on the portal, e-mail and text messages."""
