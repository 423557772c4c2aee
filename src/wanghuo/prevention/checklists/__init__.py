"""Check-lists 检查表: versioned data, one for each kind of place."""
