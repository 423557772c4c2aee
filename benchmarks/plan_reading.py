"""Plan reading grows with the text: seconds for 0.1, 1 and 10 MB, and what one pass costs.

Run: python benchmarks/plan_reading.py [megabytes …]

A made-up plan is repeated to each size. Two ratios come from the same run, so they hold on any
machine: how much longer ten times the text takes (12 would be the limit we promise), and how many
times the reading costs what one bare search for digits over the same text costs (the floor).
"""

import re
import sys
from itertools import pairwise
from time import process_time

from wanghuo.governance.plans.reading import read

PROMISED_GROWTH = 12
HARD = (
    "（",
    "每",
    "2024年",
    "1",
    "各",
    "由县",
    "责任单位：",
    "一",
    "《",
    "“",
    "甲、",
    "至少",
    " ",
    "((",
)
"""Pieces that, repeated, would find a pattern that looks twice."""
HARD_SIZES = (20_000, 200_000)
PART = """
{n}、第{n}项重点工作

（一）全面排查。各村、各有关部门要在2025年6月底前摸清底数，建立台账，实行闭环管理。

1.建立机制。2025年底前，消火栓完好率不低于98%，新建市政消火栓30个。（责任单位：县住建局、各乡镇）

2.强化培训。每年至少开展1次消防安全培训，每月24日前报送情况。（牵头单位：县应急局；配合单位：县教育局）

| 工作任务 | 工作内容 | 完成时限 | 责任单位 |
|---|---|---|---|
| 全面排查 | 1.摸清底数 | 2025年底前 | 各村、派出所 |
| | 2.建立台账 | 常态化开展 | 县住建局、县应急局 |
| 强化培训 | 3.组织培训 | 每季度 | 各有关部门 |
"""


def plan_of(megabytes):
    """Repeat the made-up plan until it has that many megabytes of UTF-8."""
    count = int(megabytes * 1024 * 1024 / len(PART.format(n=1).encode()))
    parts = (PART.format(n=n % 99 + 1) for n in range(count))
    return "某县消防安全整治方案\n\n某县政发〔2025〕1号\n" + "".join(parts)


def seconds(work, text):
    """Run once and return the processor seconds: a busy machine does not change them much."""
    began = process_time()
    work(text)
    return process_time() - began


def floor(text):
    """Search for digits once, and keep them: the least any reader must do."""
    return [found.span() for found in re.finditer(r"\d+", text)]


def hardest_growth():
    """Return the piece whose repetition grows the reading most, and by how many times."""
    small, large = HARD_SIZES
    growth = {
        piece: seconds(read, (piece * large)[:large])
        / max(seconds(read, (piece * small)[:small]), 1e-3)
        for piece in HARD
    }
    return max(growth.items(), key=lambda found: found[1])


def main():
    sizes = [float(argument) for argument in sys.argv[1:]] or [0.1, 1.0, 10.0]
    read(plan_of(0.02))
    took = []
    print("  MB CPU seconds   MB/s   times the floor")
    for size in sizes:
        text = plan_of(size)
        spent, least = seconds(read, text), seconds(floor, text)
        took.append((size, spent))
        print(f"{size:4.1f} {spent:11.3f} {size / spent:6.2f} {spent / least:17.0f}")
    for (small, before), (large, after) in pairwise(took):
        growth, limit = after / before, PROMISED_GROWTH * (large / small) / 10
        verdict = "within" if growth <= limit else "BEYOND"
        times = f"{large / small:.0f} times the text"
        print(f"{times} took {growth:.1f} times as long; {verdict} {limit:.0f}")
    piece, growth = hardest_growth()
    print(f"one piece repeated, 10 times the text: at most {growth:.1f} times as long ({piece!r})")


if __name__ == "__main__":
    main()
