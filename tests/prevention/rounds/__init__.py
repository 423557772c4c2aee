"""Tests of the room, mirrored."""
