"""Who looks after the places of the fictional county: firms, engineers, experts, insurers."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from wanghuo.register.firms.rules import ContractKind, EngineerLevel, FirmKind
from wanghuo.register.records.kinds import Row
from wanghuo.web.demo import county
from wanghuo.web.demo.places_rows import Entered, phone, uscc_of

INSURERS = ("云岭财产保险（演示）", "长河财产保险（演示）")
FIRMS = ("云安消防技术服务有限公司", "望川消防检测有限公司", "青石安全评估有限公司",
         "北岭消防维保有限公司", "河谷消防工程有限公司", "平安里安全咨询有限公司")  # fmt: skip
FIELDS = ("建筑防火", "电气防火", "消防给水", "危险化学品", "火灾调查")


def firms(today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield service firms: one whose qualification has run out, one whose will soon."""
    for nth, name in enumerate(FIRMS):
        yield (
            county.COUNTY,
            {
                "number": f"JG{nth + 1:03d}",
                "name": name,
                "uscc": uscc_of(9_000_000 + nth),
                "kind": (FirmKind.ASSESSMENT if nth == 2 else FirmKind.MAINTENANCE).value,
                "qualification": "从业条件已公示（演示）",
                "valid_until": today + timedelta(days=(-25, 12, 400, 700, 900, 120)[nth]),
                "contact_name": county.person(rng),
                "contact_phone": phone(800_000 + nth),
            },
        )


def engineers(firms: Sequence[Row], today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield registered engineers of the firms."""
    for nth in range(len(firms) * 3):
        yield (
            None,
            {
                "name": county.person(rng),
                "level": rng.choice(list(EngineerLevel)).value,
                "register_no": f"YS99{nth + 1:05d}",
                "firm": firms[nth % len(firms)],
                "valid_until": today + timedelta(days=rng.randint(-30, 1000)),
                "phone": phone(810_000 + nth),
            },
        )


def experts(today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield people who are asked for a judgement."""
    for nth, field in enumerate(FIELDS * 2):
        yield (
            county.COUNTY,
            {
                "number": f"ZJ{nth + 1:03d}",
                "name": county.person(rng),
                "field": field,
                "employer": rng.choice(("云岭职业学院（演示）", "县设计室（演示）", "退休")),
                "valid_until": today + timedelta(days=rng.randint(-20, 500)),
                "phone": phone(820_000 + nth),
            },
        )


def contracts(
    firms: Sequence[Row], houses: Sequence[Row], places: Sequence[Row], today: date,
    rng: random.Random,
) -> Iterator[Entered]:  # fmt: skip
    """Yield who maintains what; some contracts have ended, some end within a month."""
    homes = [*({"building": row} for row in houses), *({"place": row} for row in places)]
    for nth, home in enumerate(homes, 1):
        until = today + timedelta(days=_left(nth, rng))
        yield (
            None,
            home
            | {
                "number": f"HT{nth:05d}",
                "firm": firms[nth % len(firms)],
                "kind": rng.choice((ContractKind.MAINTENANCE, ContractKind.TEST)).value,
                "valid_from": until - timedelta(days=364),
                "valid_until": until,
            },
        )


def policies(places: Sequence[Row], today: date, rng: random.Random) -> Iterator[Entered]:
    """Yield fire liability insurance of places."""
    for nth, place in enumerate(places, 1):
        until = today + timedelta(days=_left(nth, rng))
        yield (
            None,
            {
                "number": f"BX{today.year}{nth:06d}",
                "insurer": INSURERS[nth % 2],
                "place": place,
                "insured_yuan": rng.choice((500_000, 1_000_000, 3_000_000)),
                "premium_yuan": rng.choice((380, 900, 2600)),
                "valid_from": until - timedelta(days=364),
                "valid_until": until,
            },
        )


def _left(nth: int, rng: random.Random) -> int:
    """How many days something has left: of ten, one has run out and one will within a month."""
    if nth % 10 == 0:
        return -rng.randint(1, 90)
    return rng.randint(0, 29) if nth % 10 == 1 else rng.randint(40, 360)
