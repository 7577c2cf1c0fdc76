"""People who sign in: citizens and staff, their sessions, and how they prove who they are."""
