"""Prevention 防控: check-lists, checks, hazards until they are gone."""
