"""`wanghuo init`: a real installation: database, areas, roles, three administrators, people."""

import argparse
import csv
import sys
from datetime import datetime
from pathlib import Path

from django.core.management import call_command

from wanghuo.base.areas import services as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.reading import read_areas
from wanghuo.base.people import services as people
from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.reading import read_organisations, read_users
from wanghuo.base.people.rules import AlreadyInstalled, OrganisationKind
from wanghuo.base.people.services import OneTimePassword
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.scoping import scoped
from wanghuo.web.roles import shipped_roles

OFFICE = "消防安全委员会办公室"
PASSWORDS = Path("一次性口令.csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which files to begin with."""
    parser.add_argument("--areas", type=Path, required=True, help="区划表（csv、xlsx 或 GeoJSON）")
    parser.add_argument("--home", required=True, metavar="代码", help="本级区划代码，三员任职于此")
    parser.add_argument("--organisations", type=Path, help="单位表（xlsx 或 csv）")
    parser.add_argument("--users", type=Path, help="人员岗位表（xlsx 或 csv）")
    parser.add_argument("--passwords", type=Path, default=PASSWORDS, help="口令写入此文件")


def run(args: argparse.Namespace) -> int:
    """Install; nothing is left half done that running it again would not finish."""
    call_command("migrate", verbosity=0)
    try:
        with scoped(EVERYWHERE):
            return install(args, clock.now())
    except (DomainError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2


def install(args: argparse.Namespace, at: datetime) -> int:
    """Import what the files hold; return 1 when some row was refused."""
    if User.objects.exists():
        raise AlreadyInstalled
    refused = _import_areas(args.areas, at)
    people.install_roles(roles=shipped_roles(), at=at)
    office = _office(args.home, at)
    refused += _import_organisations(args.organisations, at)
    passwords = people.install_administrators(organisation=office, at=at)
    refused += _import_users(args.users, passwords, at)
    _write(args.passwords, passwords)
    _say(f"安装完成：{len(passwords)}个账号的一次性口令已写入 {args.passwords}（仅本人可读）。")
    _say("请当面分发后删除该文件；首次登录须修改口令。接着运行 wanghuo doctor 和 wanghuo serve。")
    return 1 if refused else 0


def _import_areas(path: Path, at: datetime) -> int:
    sheet = read_areas(path.read_bytes())
    outcome = areas.import_areas(rows=sheet.rows, actor=SYSTEM, at=at, source=path.name)
    return _tell(path, [(row.line, row.reason) for row in outcome.rows], len(outcome.rows))


def _office(code: str, at: datetime) -> Organisation:
    home = Area.objects.filter(code=code, valid_to=None).first()
    if home is None:
        raise HomeMissing(area_code=code)
    existing = Organisation.objects.filter(area=home, name=OFFICE).first()
    return existing or people.create_organisation(
        area=home, name=OFFICE, kind=OrganisationKind.COMMITTEE, actor=SYSTEM, at=at
    )


class HomeMissing(DomainError):
    """The installation's own area is not in the file (本级区划缺失)."""

    code = "home_missing"
    status = 422
    sentence = "区划表中没有代码为{area_code}的现行区划，请核对 --home 或补充区划表。"


def _import_organisations(path: Path | None, at: datetime) -> int:
    if path is None:
        return 0
    sheet = read_organisations(path.read_bytes())
    outcome = people.import_organisations(sheet=sheet, actor=SYSTEM, at=at)
    return _tell(path, [(row.line, _refusal(row)) for row in outcome.rows], len(outcome.rows))


def _import_users(path: Path | None, passwords: list[OneTimePassword], at: datetime) -> int:
    if path is None:
        return 0
    outcome = people.import_users(sheet=read_users(path.read_bytes()), actor=SYSTEM, at=at)
    passwords.extend(outcome.passwords)
    return _tell(path, [(row.line, _refusal(row)) for row in outcome.rows], len(outcome.rows))


def _refusal(row: people.RowOutcome) -> str:
    return row.note if row.result == "refused" else ""


def _tell(path: Path, rows: list[tuple[int, str]], count: int) -> int:
    """Say how many rows went in, and for each that did not, why."""
    problems = [(line, problem) for line, problem in rows if problem]
    _say(f"{path.name}：{count - len(problems)}行导入，{len(problems)}行未导入。")
    for line, problem in problems:
        _say(f"  第{line}行：{problem}")
    return len(problems)


def _write(path: Path, passwords: list[OneTimePassword]) -> None:
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["用户名", "一次性口令"])
        rows.writerows((one.username, one.password) for one in passwords)


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
