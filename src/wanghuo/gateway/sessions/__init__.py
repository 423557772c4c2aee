"""Conversations with devices, one module a protocol: what comes, is answered, is asked."""
