"""The job: administrative procedures from filing to result."""
