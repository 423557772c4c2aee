"""Read a plan document: text in, values out, no Django, no I/O."""
