"""Attachments in scope."""
