"""Packages by which agencies' systems hand documents to each other (edXML)."""
