"""Waiting for one record to become durable, where whoever sent it is answered by somebody else."""

from collections.abc import Callable

from typing_extensions import override

from wanghuo.kernel.messages import Command


class Silent:
    """Counts as a connection; nobody is told anything over it."""

    def tell(self, command: Command) -> None:
        """Tell nothing: no device is met over it."""

    def confirm(self, raw: bytes) -> None:
        """Confirm nothing."""

    def flush(self) -> None:
        """Send nothing."""

    def pause(self) -> None:
        """Stop nothing: whoever waits for an answer sends no more."""

    def resume(self) -> None:
        """Go on as before."""


class Promise(Silent):
    """One record on its way; `kept` is called when it is durable."""

    def __init__(self, kept: Callable[[], None]) -> None:
        """Call `kept` once."""
        self._kept = kept

    @override
    def confirm(self, raw: bytes) -> None:
        """Tell that the record is durable."""
        del raw
        self._kept()
