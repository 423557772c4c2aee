"""Which control: the file of this machine, or JetStream. The address decides; nobody else asks."""

from contextlib import closing
from pathlib import Path

from wanghuo.gateway.control.streams import ControlStream
from wanghuo.gateway.journal.opening import FILES, shown
from wanghuo.gateway.journal.streams import Server, read_server
from wanghuo.kernel.messages import Control, ControlFile

CONTROL_FILE = "control.sqlite"


class BadControl(ValueError):
    """An address that is no control's; its message says what to write."""


def open_control(url: str, var: Path) -> Control:
    """Open what the house tells gateways by; raise `BadControl`, or `sqlite3.Error` of the file.

    JetStream need not be there yet: whatever is asked of it meanwhile raises `ConnectionError`.
    """
    return open_stream(url) or open_file(var)


def open_stream(url: str) -> ControlStream | None:
    """Open the stream that a gateway copies, or None where the house writes the gateway's file."""
    return None if url == FILES else ControlStream(_server_of(url))


def open_file(var: Path) -> ControlFile:
    """Open the file that a gateway goes by."""
    return ControlFile(var / CONTROL_FILE)


def problem_of(url: str) -> str:
    """Return why gateways cannot be told anything, in Chinese; "" where they can."""
    stream = open_stream(url)
    if stream is None:
        return ""
    with closing(stream):
        try:
            stream.taught_after(0)
        except ConnectionError as problem:
            return (
                f"{shown(url)} 没有应答（{problem}），认领和命令到不了网关："
                "请检查 NATS 和 JetStream；恢复后自动接上。"
            )
    return ""


def _server_of(url: str) -> Server:
    try:
        return read_server(url)
    except ValueError:
        raise BadControl(
            f"下行地址“{shown(url)}”写法不对，请写成 {FILES}（数据目录下的文件）"
            "或 nats://主机:4222,主机:4222/名称?replicas=3（副本数 1、3 或 5）。"
        ) from None
