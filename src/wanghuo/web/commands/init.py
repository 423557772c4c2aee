"""`wanghuo init`: a real installation: database, areas, roles, three administrators, people."""

import argparse
import csv
import sys
from datetime import datetime
from pathlib import Path

from django.core.management import call_command

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.services import AREAS
from wanghuo.base.documents import services as documents
from wanghuo.base.documents.queries import imports
from wanghuo.base.people import services as people
from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.rules import AlreadyInstalled, OrganisationKind
from wanghuo.base.people.services import ORGANISATIONS, USERS, OneTimePassword
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets.importing import Target
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
    refused, _ = _import(AREAS, args.areas, at)
    people.install_roles(roles=shipped_roles(), at=at)
    office = _office(args.home, at)
    refused += _import(ORGANISATIONS, args.organisations, at)[0]
    passwords = people.install_administrators(organisation=office, at=at)
    not_opened, opened = _import(USERS, args.users, at)
    refused, passwords = refused + not_opened, [*passwords, *opened]
    _write(args.passwords, passwords)
    _say(f"安装完成：{len(passwords)}个账号的一次性口令已写入 {args.passwords}（仅本人可读）。")
    _say("请当面分发后删除该文件；首次登录须修改口令。接着运行 wanghuo doctor 和 wanghuo serve。")
    return 1 if refused else 0


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


def _import(target: Target, path: Path | None, at: datetime) -> tuple[int, list[OneTimePassword]]:
    """Import a file; say for each row that did not go in, why; return how many, and passwords."""
    if path is None:
        return 0, []
    batch = documents.import_now(
        target=target, content=path.read_bytes(), name=path.name, actor=SYSTEM, at=at
    )
    refused = list(imports.refused_rows(batch))
    _say(f"{path.name}：{batch.total - len(refused)}行导入，{len(refused)}行未导入。")
    for row in refused:
        _say(f"  第{row.line}行：{row.note}")
    opened = documents.take_passwords(batch=batch, actor=SYSTEM) if target is USERS else []
    return len(refused), [OneTimePassword(username, password) for username, password in opened]


def _write(path: Path, passwords: list[OneTimePassword]) -> None:
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["用户名", "一次性口令"])
        rows.writerows((one.username, one.password) for one in passwords)


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
