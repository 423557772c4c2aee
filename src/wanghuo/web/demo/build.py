"""Build the demo county: areas, people, places, a year of checks, three months of work."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.services import AREAS
from wanghuo.base.documents import services as documents
from wanghuo.base.people import services as people
from wanghuo.base.people.models import Organisation, Role, User
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists.services import install_checklists
from wanghuo.web.config import config
from wanghuo.web.demo import (
    alarms,
    checks,
    county,
    devices,
    drive,
    life,
    limits,
    maintenance,
    majors,
    owners,
    places_sheets,
    readings,
    register,
)
from wanghuo.web.demo.logins import LOGINS, Login, password_hash
from wanghuo.web.roles import shipped_roles

FOUNDED = date(2026, 1, 5)
Say = Callable[[str], None]


def build(now: datetime, say: Say) -> None:
    """Fill an empty database; everything happens through the services, at its time in the story."""
    rng = random.Random(county.SEED)  # noqa: S311 -- names for a story, not secrets
    founded = datetime(FOUNDED.year, FOUNDED.month, FOUNDED.day, 1, tzinfo=UTC)
    with scoped(EVERYWHERE):
        say("建立区划与网格…")
        _build_areas(founded)
        say("建立单位、角色与人员…")
        people.install_roles(roles=shipped_roles(), at=founded)
        install_checklists(at=founded)
        organisations = _build_organisations(founded)
        _build_people(organisations, founded, rng)
        say("登记两万处场所…")
        register.fill(founded=founded, now=now)
        say("回放一年的检查和隐患整改…")
        checks.live_a_year(now)
        drive.launch_drive(now)
        say("开通社会单位账号，办理承诺、申报、达标和重大火灾隐患…")
        owners.settle_owners(now)
        majors.find_majors(now)
        say("读入方案，回放三个月的工作…")
        life.live(now=now, rng=rng)
        places_sheets.go_on(now)
        say("接入二百余台装置，三台待认领…")
        devices.connect(config().var.resolve(), now)
        readings.measure(config().var.resolve(), now)
        alarms.cry_out(config().var.resolve(), now)
        limits.measure(now)
        maintenance.keep_up(config().var.resolve(), now)


def _build_areas(at: datetime) -> None:
    rows = [
        {
            "代码": seed.code,
            "名称": seed.name,
            "级别": seed.level.label,
            "上级代码": seed.parent or "",
        }
        for seed in county.areas()
    ]
    documents.enter_rows(target=AREAS, rows=rows, source="演示数据", actor=SYSTEM, at=at)


def _build_organisations(at: datetime) -> dict[tuple[str, str], Organisation]:
    by_code = {area.code: area for area in Area.objects.all()}
    return {
        (seed.area, seed.name): people.create_organisation(
            area=by_code[seed.area],
            name=seed.name,
            kind=seed.kind,
            sector=seed.sector,
            aliases=seed.aliases,
            actor=SYSTEM,
            at=at,
        )
        for seed in county.organisations()
    }


def _build_people(
    organisations: dict[tuple[str, str], Organisation], at: datetime, rng: random.Random
) -> None:
    """Give every organisation somebody who reports, and the story's characters their log-ins."""
    roles = {role.code: role for role in Role.objects.all()}
    for login in LOGINS:
        _appoint(login, organisations[login.area, login.organisation], roles, at)
    taken = {(login.area, login.organisation) for login in LOGINS if login.role != "leader"}
    led = {(login.area, login.organisation) for login in LOGINS if login.role == "leader"}
    for number, (key, organisation) in enumerate(organisations.items(), start=1):
        if key not in taken:
            role = "village" if organisation.kind == "village" else "department"
            login = Login(f"u{number:04d}", county.person(rng), role, organisation.name, *key)
            _appoint(login, organisation, roles, at)
        if organisation.kind == "government" and key not in led:
            login = Login(f"m{number:04d}", county.person(rng), "leader", "分管负责人", *key)
            _appoint(login, organisation, roles, at)


def _appoint(
    login: Login, organisation: Organisation, roles: dict[str, Role], at: datetime
) -> None:
    user = User.objects.create(
        username=login.username, name=login.name, password=password_hash(), created_at=at
    )
    appointment = people.Appointment(
        organisation=organisation,
        role=roles[login.role],
        area=organisation.area,
        valid_from=FOUNDED - timedelta(days=1),
        title=login.title,
    )
    people.grant_post(user=user, appointment=appointment, actor=SYSTEM, at=at)
