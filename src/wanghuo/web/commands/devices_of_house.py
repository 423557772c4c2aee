"""`wanghuo devices` on the register of the house, done by the program itself (系统)."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import DatabaseError

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import DomainError, NotFound
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices import queries, services
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.queries import DeviceFilter
from wanghuo.monitoring.devices.services import Claim, Verdict

FAULTY = "数据库不能用：{problem}。请检查 WANGHUO_DATABASE_URL；升级后先运行 wanghuo upgrade。"


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done; 1 where a segment is not what it was, 2 on a refusal."""
    try:
        with scoped(EVERYWHERE):
            return ACTIONS[args.action](args)
    except DomainError as refusal:
        sys.stderr.write(f"{refusal}\n")
    except DatabaseError as problem:
        sys.stderr.write(f"{FAULTY.format(problem=problem)}\n")
    return 2


def quarantine(args: argparse.Namespace) -> int:
    """List who waits, the latest heard first."""
    rows = (
        {
            "identity": one.identity,
            "first": _told(one.first_heard_at),
            "last": _told(one.last_heard_at),
            "count": one.count,
            "raw": one.raw,
        }
        for one in queries.waiting_devices(SYSTEM, clock.today())
    )
    return _print(rows, args.json, "没有待认领的装置。")


def listed(args: argparse.Namespace) -> int:
    """List what is claimed."""
    rows = (
        {
            "identity": one.identity,
            "dialect": one.dialect,
            "is_allowed": one.is_allowed,
            "name": one.name,
            "area": one.area.code,
            "place": one.place.number if one.place else "",
            "last": _told(one.twin.heard_at) if one.twin.heard_at else "",
        }
        for one in queries.device_list(DeviceFilter(is_allowed=True))
    )
    return _print(rows, args.json, "还没有认领任何装置。")


def claim(args: argparse.Namespace) -> int:
    """Claim a device into an area or at a place."""
    wanted = Claim(
        identity=args.identity,
        area=areas.area_coded(args.area) if args.area else None,
        place=queries.place_numbered(args.place) if args.place else None,
        dialect=args.dialect or "",
        name=args.name,
    )
    device = services.claim_device(claim=wanted, actor=SYSTEM, at=clock.now())
    sys.stdout.write(f"已认领 {device.identity}，网关从下一条报文起正常接收。\n")
    return 0


def release(args: argparse.Namespace) -> int:
    """Let a device be nobody's."""
    device = Device.objects.select_related("place").filter(identity=args.identity).first()
    if device is None:
        raise NotFound(what="装置")
    services.release_device(device=device, version=device.version, actor=SYSTEM, at=clock.now())
    sys.stdout.write(f"已撤销认领 {device.identity}。\n")
    return 0


def verify_segment(args: argparse.Namespace) -> int:
    """Hold a copy of a segment against the fact that sealed it."""
    verdict, proof = services.verify_segment(args.file)
    said = f"{args.file.name}：{verdict.value}"
    if proof is not None:
        said += (
            f"（{proof.first}–{proof.last}，{proof.count} 条，{proof.algorithm} {proof.digest}）"
        )
    sys.stdout.write(f"{said}。\n")
    return 0 if verdict is Verdict.SAME else 1


ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {
        "quarantine": quarantine,
        "list": listed,
        "claim": claim,
        "release": release,
        "verify": verify_segment,
    }
)


def _told(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _print(rows: Iterable[dict[str, Any]], is_json: bool, empty: str) -> int:
    is_any = False
    for row in rows:
        said = json.dumps(row, ensure_ascii=False) if is_json else "  ".join(map(str, row.values()))
        sys.stdout.write(f"{said}\n")
        is_any = True
    if not is_any and not is_json:
        sys.stdout.write(f"{empty}\n")
    return 0
