"""Words and addresses of records on pages."""
