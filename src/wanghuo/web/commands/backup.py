"""`wanghuo backup FILE`: the whole house in one file, while it goes on working."""

import argparse
import sys
from pathlib import Path

from wanghuo.kernel import clock
from wanghuo.kernel.errors import DomainError
from wanghuo.web.backups.making import make_backup
from wanghuo.web.backups.terms import KEYS_APART

DONE, REFUSED = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say where to."""
    parser.add_argument("file", type=Path, help="备份文件，如 wanghuo-20260305.tar；不得已存在")


def run(args: argparse.Namespace) -> int:
    """Write it; 0 when it stands whole on the disk, 2 when it could not be made."""
    try:
        made = make_backup(args.file, clock.now())
    except (DomainError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    manifest = made.manifest
    head = f"区块 {manifest.head.number} {manifest.head.hash}" if manifest.head.hash else "尚无区块"
    sys.stdout.write(
        f"已备份到 {args.file}：{manifest.members} 个文件，{made.bytes} 字节；链头 {head}\n"
        f"恢复时需要的字段密钥：{'、'.join(manifest.field_keys) or '无'}\n{KEYS_APART}\n"
    )
    return DONE
