"""How documents are shown on a page."""
