"""Pages of reports, sections, duties, the receiving board."""
