"""Places 场所: what is inspected, who runs it, and what it is by rule."""
