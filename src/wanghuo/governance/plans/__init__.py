"""Plans 方案: read, confirmed, assigned, carried out, each task tied to its sentence."""
