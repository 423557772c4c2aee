"""`wanghuo sim`: play a county's transmitters against a gateway."""

import argparse
import asyncio
import json
import sys
from contextlib import closing
from pathlib import Path

from wanghuo.gateway.control.opening import BadControl, open_control
from wanghuo.gateway.simulator.playing import play
from wanghuo.gateway.simulator.stories import STORIES, told
from wanghuo.kernel.clock import now
from wanghuo.kernel.messages import Known

MOST_DEVICES = 5000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which story, how many play it, and where."""
    parser.add_argument("story", choices=sorted(STORIES), help="情景")
    parser.add_argument("--to", default="127.0.0.1:7533", help="网关地址，默认 127.0.0.1:7533")
    parser.add_argument("--devices", type=int, default=20, help="装置数，默认 20")
    parser.add_argument("--seconds", type=float, default=60, help="演多少秒，默认 60")
    parser.add_argument("--pace", type=float, default=1, help="快进倍数，默认 1")
    parser.add_argument("--seed", type=int, default=1, help="种子，相同则情景相同")
    parser.add_argument("--claim", action="store_true", help="先在本机网关认领这些装置")


def run(args: argparse.Namespace, var: Path, control_url: str) -> int:
    """Play, then print what was counted; 1 where something was never confirmed."""
    host, _, port = args.to.rpartition(":")
    if not host or not port.isdecimal():
        sys.stderr.write("网关地址应写成 主机:端口，如 127.0.0.1:7533。\n")
        return 2
    if not 1 <= args.devices <= MOST_DEVICES or args.seconds <= 0 or args.pace <= 0:
        sys.stderr.write(f"装置数应为 1 至 {MOST_DEVICES}，秒数和倍数应大于 0。\n")
        return 2
    if args.claim:
        try:
            _claim(control_url, var, args.devices)
        except (BadControl, ConnectionError) as problem:
            sys.stderr.write(f"没有认领：{problem}\n")
            return 2
    begun = now()
    story = told(
        args.story, seed=args.seed, devices=args.devices, seconds=args.seconds, begun=begun
    )
    counted = asyncio.run(play(story, host=host, port=int(port), begun=begun, pace=args.pace))
    sys.stdout.write(json.dumps(counted, ensure_ascii=False) + "\n")
    return int(counted["unconfirmed"] > 0)


def _claim(control_url: str, var: Path, devices: int) -> None:
    with closing(open_control(control_url, var)) as control:
        every = (f"gbt26875:{number:012X}" for number in range(1, devices + 1))
        control.know_all([Known(identity, "standard", is_allowed=True) for identity in every])
