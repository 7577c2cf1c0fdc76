"""An independent judge of PDF/A-3a and PDF/UA-1: veraPDF, over papers at every step."""
