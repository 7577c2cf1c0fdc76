"""Finding wordings, slips, and what registers and reports say."""
