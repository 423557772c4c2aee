"""Fixtures of this folder."""

from tests.gateway.control.controls import control, node, stream  # noqa: F401 -- fixtures
