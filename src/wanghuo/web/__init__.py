"""Web: the only assembler; settings, doors and screens meet here."""
