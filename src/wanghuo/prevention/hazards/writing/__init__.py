"""Documents of a hazard, laid out."""
