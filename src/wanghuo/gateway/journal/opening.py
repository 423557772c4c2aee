"""Which journal: files of this machine, or JetStream. The address decides; nobody else asks."""

import re
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol

from wanghuo.gateway.journal.backlog import Room, Told, no_room_needed
from wanghuo.gateway.journal.reading import FileReader, Reader
from wanghuo.gateway.journal.records import Lane, Record
from wanghuo.gateway.journal.stream_reading import StreamReader
from wanghuo.gateway.journal.stream_writing import StreamWriter
from wanghuo.gateway.journal.streams import Server, read_server
from wanghuo.gateway.journal.writing import LaneWriter

FILES = "sqlite:///"
TRIAL_BYTES = 1024 * 1024
SECRET = re.compile(r"(?<=//)[^/]*@")


class BadJournal(ValueError):
    """An address that is no journal's; its message says what to write."""


class Writer(Protocol):
    """Writes a lane: what is appended is told when it is durable, in order, and not before."""

    @property
    def problem(self) -> str:
        """Return why nothing can be written now; "" where all is well."""

    @property
    def is_full(self) -> bool:
        """Tell whether so much waits that reading must stop."""

    @property
    def is_overfull(self) -> bool:
        """Tell whether so much waits that nothing more may be appended."""

    def append(self, record: Record, what: object = None) -> None:
        """Let a record wait; to be called in the loop the writer was made in."""

    async def close(self) -> None:
        """Write what waits, then end; what cannot be written stays untold."""


def open_writer(
    url: str, folder: Path, lane: Lane, *, on_told: Told, on_room: Room = no_room_needed
) -> Writer:
    """Open the writer of a lane; raise `BadJournal`, or `sqlite3.Error` where none can be written.

    JetStream need not be there yet: what is appended waits.
    """
    if url == FILES:
        return LaneWriter(folder, lane, on_told=on_told, on_room=on_room)
    return StreamWriter(_server_of(url), lane, on_told=on_told, on_room=on_room)


def open_reader(url: str, folder: Path) -> Reader:
    """Open a reader; raise `BadJournal`, or `ConnectionError` where JetStream does not answer."""
    if url == FILES:
        return FileReader(folder)
    return StreamReader(_server_of(url))


def problem_of(url: str, folder: Path) -> str:
    """Return why a journal cannot be written, in Chinese; "" where it can. Writes no record."""
    if url == FILES:
        return _problem_of_folder(folder)
    try:
        with closing(StreamReader(_server_of(url))) as reader:
            for lane in Lane:
                reader.last(lane)
    except ConnectionError as problem:
        return f"{shown(url)} 没有应答（{problem}），装置得不到确认：请检查 NATS 和 JetStream。"
    return ""


def _problem_of_folder(folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as trial:
            trial.write(bytes(TRIAL_BYTES))
    except OSError as problem:
        return f"{folder} 不能写入（{problem}），装置得不到确认：请检查权限和磁盘空间。"
    return ""


def shown(url: str) -> str:
    """Return an address without what is secret in it."""
    return SECRET.sub("…@", url)


def _server_of(url: str) -> Server:
    try:
        return read_server(url)
    except ValueError:
        raise BadJournal(
            f"日志地址“{shown(url)}”写法不对，请写成 {FILES}（数据目录下的文件）"
            "或 nats://主机:4222,主机:4222/名称?replicas=3（副本数 1、3 或 5）。"
        ) from None
