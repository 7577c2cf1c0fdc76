"""Making papers, keeping their wording, writing registers and reports to files."""
