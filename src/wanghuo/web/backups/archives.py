"""The tar file of a backup: written and read as a stream, every member with its SHA-256.

The sums stand after the members in a list that `sha256sum -c` understands, and the manifest comes
last with the sum of that list: one pass writes it, one pass reads it, and the memory it needs does
not grow with the house.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from typing_extensions import override

from wanghuo.kernel.errors import Words
from wanghuo.web.backups.terms import (
    FORMAT,
    MANIFEST,
    PART_SUFFIX,
    SUMS,
    BackupRefused,
    Head,
    Manifest,
)

CHUNK = 1024 * 1024
LONGEST_MANIFEST = 16 * CHUNK


class _Hashing(io.RawIOBase):
    """Reads a stream through and hashes what passes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()

    @override
    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.hash.update(chunk)
        return chunk


class Writer:
    """Puts members into a backup, one after another."""

    def __init__(self, out: BinaryIO, sums: IO[bytes]) -> None:
        """Begin the file."""
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 -- closed by `end`
        self._sums, self._sums_hash = sums, hashlib.sha256()
        self.members, self.size = 0, 0

    def add(self, name: str, path: Path) -> bool:
        """Copy a file in; False when it is gone, as an expired result of a job may be."""
        try:
            with path.open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                digest = self._put(name, stream, size)
        except FileNotFoundError:
            return False
        line = f"{digest}  {name}\n".encode()
        self._sums.write(line)
        self._sums_hash.update(line)
        self.members, self.size = self.members + 1, self.size + size
        return True

    @property
    def sums_sha256(self) -> str:
        """What the list of sums adds up to."""
        return self._sums_hash.hexdigest()

    def end(self, manifest: Manifest) -> None:
        """Put the sums and the manifest behind the members and close the file."""
        self._sums.seek(0, os.SEEK_END)
        size = self._sums.tell()
        self._sums.seek(0)
        self._put(SUMS, self._sums, size)
        told = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        self._put(MANIFEST, io.BytesIO(told), len(told))
        self._tar.close()

    def _put(self, name: str, stream: IO[bytes], size: int) -> str:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashing = _Hashing(stream)
        self._tar.addfile(member, hashing)
        _forget(self._tar)
        return hashing.hash.hexdigest()


def _forget(tar: tarfile.TarFile) -> None:
    """Let go of the members, of which a tar file keeps every one in memory."""
    vars(tar)["members"] = []


@contextmanager
def new_archive(target: Path) -> Iterator[Writer]:
    """Write a backup beside its place; it appears there whole and on disk, or not at all."""
    if target.exists():
        raise BackupRefused(problem=Words("{file} 已存在，请换一个文件名。", file=target.name))
    part = target.with_name(target.name + PART_SUFFIX)
    with tempfile.TemporaryFile(dir=target.parent) as sums:
        try:
            with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:  # noqa: PTH123 -- a descriptor that only the owner may read
                yield Writer(out, sums)
                out.flush()
                os.fsync(out.fileno())
            part.replace(target)
            sync_folder(target.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def sync_folder(folder: Path) -> None:
    """Let a rename survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unpack(source: Path, into: Path) -> Manifest:
    """Write the members of a backup into an empty folder; refuse the first that is damaged.

    Nothing of it may be used before this returns: the manifest, which vouches for all, stands last.
    """
    found = into / f".{SUMS}"
    try:
        with source.open("rb") as stream, found.open("wb") as sums:
            manifest = _unpack(stream, into, sums)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupRefused(
            problem=Words("备份文件无法读完（{error}），请换用另一份备份。", error=error)
        ) from None
    if manifest is None or not (into / SUMS).exists():
        raise BackupRefused(problem="备份文件不完整（没有清单），请换用另一份备份。")
    _compare(found, into / SUMS, manifest)
    found.unlink()
    (into / SUMS).unlink()
    return manifest


def _unpack(stream: IO[bytes], into: Path, sums: IO[bytes]) -> Manifest | None:
    manifest = None
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            _forget(tar)
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or not _is_ours(member.name):
                raise BackupRefused(
                    problem=Words("备份中的 {name} 不是本系统的内容。", name=member.name)
                )
            if member.name == MANIFEST:
                manifest = _parsed(content.read(LONGEST_MANIFEST))
                continue
            digest = _write(content, into / member.name)
            if member.name != SUMS:
                sums.write(f"{digest}  {member.name}\n".encode())
    return manifest


def _is_ours(name: str) -> bool:
    """Let no member out of the folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts)


def _write(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    hashing = _Hashing(content)
    with target.open("xb") as out:
        while chunk := hashing.read(CHUNK):
            out.write(chunk)
    return hashing.hash.hexdigest()


def _parsed(text: bytes) -> Manifest:
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise BackupRefused(
                problem=Words(
                    "备份格式 {found} 与本程序的 {known} 不同，请用与备份相同版本的程序恢复。",
                    found=told["format"],
                    known=FORMAT,
                )
            )
        return Manifest(**told | {"head": Head(**told["head"])})
    except (ValueError, TypeError, KeyError):
        problem = Words("{name} 已损坏，请换用另一份备份。", name=MANIFEST)
        raise BackupRefused(problem=problem) from None


def _compare(found: Path, listed: Path, manifest: Manifest) -> None:
    """Name the first member that is not what the list of sums says."""
    with found.open("rb") as ours, listed.open("rb") as theirs:
        for our, their in zip_longest(ours, theirs, fillvalue=b""):
            if our != their:
                name = (their or our).decode("utf-8", "replace").strip().partition("  ")[2]
                raise BackupRefused(
                    problem=Words("备份中的 {name} 已损坏或被改动，请换用另一份备份。", name=name)
                )
    if hashlib.sha256(listed.read_bytes()).hexdigest() != manifest.sums_sha256:
        raise BackupRefused(problem=Words("{name} 已损坏，请换用另一份备份。", name=SUMS))
