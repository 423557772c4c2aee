"""The pages of every kind of record: lists, a record's page, changes, merges."""
