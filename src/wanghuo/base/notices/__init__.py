"""Notices 通知: what a person is told, in the inbox."""
