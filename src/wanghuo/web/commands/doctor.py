"""`wanghuo doctor`: check the whole installation; one line each, with how to mend it."""

import argparse
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from wanghuo.base.deadlines.queries import calendar_coverage
from wanghuo.base.documents.services.checking import SAMPLE, check_files
from wanghuo.base.people.models import Post
from wanghuo.base.people.rules import Duty
from wanghuo.gateway.control.opening import BadControl
from wanghuo.gateway.control.opening import problem_of as control_problem
from wanghuo.gateway.journal.opening import BadJournal, open_reader, problem_of
from wanghuo.gateway.journal.records import Lane
from wanghuo.gateway.shelf import Shelf
from wanghuo.kernel import clock
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.merkle import HASHES
from wanghuo.kernel.rotation import old_rows
from wanghuo.kernel.rulebook.services import check_rulebook
from wanghuo.kernel.work import queries
from wanghuo.monitoring.devices import queries as devices
from wanghuo.web.apps import RULE_FOLDERS
from wanghuo.web.backups.terms import BACKUP_MADE
from wanghuo.web.config import config
from wanghuo.web.settings import MANIFEST

LEAST_FREE_MB = 1024
ADVICE = {"密钥", "字段密钥", "备份", "工作日历", "国密算法"}
"""Checks that advise: the installation works all the same."""

CLOCK_PATIENCE = timedelta(seconds=30)
PROJECTOR_PATIENCE_NS = 60 * 10**9
WORKER_PATIENCE = timedelta(minutes=30)
"""Jobs wait for one another, so one that waits a while proves nothing yet."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to read every file."""
    parser.add_argument("--files", action="store_true", help="逐个核对全部附件文件（默认抽查）")


def run(args: argparse.Namespace) -> int:
    """Print every check; return 1 when something needs mending."""
    is_sound = True
    checks = CHECKS | {"附件文件": every_file} if args.files else CHECKS
    for name, check in checks.items():
        try:
            problem = check()
        except DatabaseError as error:
            problem = f"{type(error).__name__}：请检查 WANGHUO_DATABASE_URL 和数据库服务。"
        is_sound = is_sound and (not problem or name in ADVICE)
        sign = "✔" if not problem else "！" if name in ADVICE else "✘"
        sys.stdout.write(f"{sign} {name}{'：' + problem if problem else ''}\n")
    return 0 if is_sound else 1


def database() -> str:
    """Reach the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    """Compare the schema with the program."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"有{len(waiting)}项未执行：请运行 wanghuo manage migrate。" if waiting else ""


def disk() -> str:
    """Look for room to write."""
    free = shutil.disk_usage(config().var).free // 2**20
    return f"数据目录只剩 {free} MB，请清理或扩容。" if free < LEAST_FREE_MB else ""


def key() -> str:
    """See that the published key serves the demo only."""
    if config().mode != "demo":
        return ""
    return "演示方式，密钥是公开的：正式使用前设置 WANGHUO_MODE 与 WANGHUO_SECRET_KEY。"


def field_keys() -> str:
    """See that nothing is left under an older key."""
    rows = old_rows()
    return f"还有 {rows} 行用旧密钥或旧算法加密：请运行 wanghuo keys rotate。" if rows else ""


def backups() -> str:
    """See that the last backup is not old; the demo has nothing to lose."""
    if config().mode in {"demo", "test"}:
        return ""
    last = Fact._base_manager.filter(kind=BACKUP_MADE).order_by("-id").first()
    if last is None:
        return "还没有备份：请运行 wanghuo backup，并把密钥另存一处。"
    days = (clock.now() - last.at).days
    return "" if days < config().backup_days else f"已 {days} 天没有备份：请运行 wanghuo backup。"


def front_end() -> str:
    """See that the pages' script and style were built."""
    return "" if MANIFEST.exists() else "页面资源未构建：请运行 make demo 或 npm run build。"


def journal() -> str:
    """See that what the gateway receives can be written."""
    settings = config()
    if not settings.has_gateways:
        return ""
    try:
        return problem_of(settings.journal_url, settings.var.resolve() / "journal")
    except BadJournal as problem:
        return str(problem)


def telling() -> str:
    """See that gateways can be told what the house decided."""
    settings = config()
    if not settings.has_gateways:
        return ""
    try:
        return control_problem(settings.control_url)
    except BadControl as problem:
        return str(problem)


def maps() -> str:
    """See that the product maps of this installation can be used."""
    problems = Shelf(config().var).problems()
    return "；".join(f"maps/{name}.toml：{said}" for name, said in problems.items())


def rules() -> str:
    """Read every rule file."""
    faults = check_rulebook([path for path in RULE_FOLDERS if path.is_dir()])
    return "；".join(f"{fault.file} {fault.key}：{fault.problem}" for fault in faults)


def calendar() -> str:
    """See how far the published holidays reach."""
    return calendar_coverage().warning(clock.today()) or ""


def hashing() -> str:
    """See whether SM3 is at hand."""
    algorithm = next(iter(HASHES))
    return "" if algorithm == "sm3" else f"没有 SM3，存证改用 {algorithm}（区块中已注明）。"


def sealing() -> str:
    """See that the clock process lives: no committed fact waits long for its position."""
    oldest = Fact._base_manager.filter(position=None).order_by("id").first()
    if oldest is None or clock.now() - oldest.at < CLOCK_PATIENCE:
        return ""
    return "有事实迟迟没有封存：时钟进程没有运行，请运行 wanghuo serve 或 wanghuo clock。"


def some_files(sample: int | None = SAMPLE) -> str:
    """See that attachments' files lie where they were put and hold what they held."""
    found = check_files(sample=sample)
    if not found.missing and not found.differing:
        return ""
    return (
        f"共{found.total}个，核对{found.looked}个，缺失{found.missing}个、内容与摘要不符"
        f"{found.differing}个：请从备份恢复数据目录的 files 文件夹，"
        "再运行 wanghuo doctor --files 逐个核对。"
    )


def every_file() -> str:
    """Read every file of every attachment."""
    return some_files(sample=None)


def administrators() -> str:
    """See that the three administrators exist."""
    held = set(Post._base_manager.values_list("role__duty", flat=True).distinct().order_by())
    missing = [duty.label for duty in Duty if duty is not Duty.NONE and duty.value not in held]
    return f"缺少{'、'.join(missing)}：请运行 wanghuo init。" if missing else ""


def working() -> str:
    """See that a worker lives: no job waits long for its first step."""
    oldest = queries.workable(clock.now()).first()
    if oldest is None or clock.now() - oldest.created_at < WORKER_PATIENCE:
        return ""
    return "有后台作业迟迟没有开始：作业进程没有运行，请运行 wanghuo serve 或 wanghuo worker。"


def projecting() -> str:
    """See that what the gateway confirmed does not lie long before it is carried in."""
    settings = config()
    if not settings.has_gateways or journal():
        return ""
    with closing(open_reader(settings.journal_url, settings.var.resolve() / "journal")) as reader:
        for lane in Lane:
            start = devices.read_everywhere(lane, reader.name)
            waiting = reader.after(lane, start, limit=1).records
            if waiting and clock.now_ns() - waiting[0].record.received > PROJECTOR_PATIENCE_NS:
                return (
                    "网关日志没有带入数据库：请在网关所在机器运行 wanghuo projector（serve 自带）。"
                )
    return ""


CHECKS: dict[str, Callable[[], str]] = {
    "数据库": database,
    "数据表": migrations,
    "磁盘": disk,
    "密钥": key,
    "字段密钥": field_keys,
    "备份": backups,
    "页面资源": front_end,
    "接入日志": journal,
    "网关通知": telling,
    "产品映射": maps,
    "规则": rules,
    "工作日历": calendar,
    "国密算法": hashing,
    "封存与时钟": sealing,
    "后台作业": working,
    "装置投影": projecting,
    "附件文件": some_files,
    "三员": administrators,
}
