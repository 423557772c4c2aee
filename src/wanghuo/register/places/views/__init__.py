"""Pages of places that no other kind of record has."""
