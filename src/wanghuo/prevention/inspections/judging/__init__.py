"""What the edits of an inspection come to, however they arrived."""
