"""Acts on accounts: signing in and out, sessions, people, and the demonstration."""
