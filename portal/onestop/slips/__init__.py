"""The papers of the one-stop mechanism: forms 01 to 07, their numbers, wording and reports."""
