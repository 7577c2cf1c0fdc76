"""The offline verifier, its releases, and the nightly check of results."""
