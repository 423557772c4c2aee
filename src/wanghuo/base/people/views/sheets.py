"""People and organisations come in and go out as sheets."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.people import forms, queries, reading, services
from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.reading.outcomes import returned_sheet
from wanghuo.base.people.rules import (
    GRANT_MANAGE,
    PEOPLE_MANAGE,
    PEOPLE_READ,
    OrganisationKind,
    RowResult,
    Sector,
    normal_username,
)
from wanghuo.base.people.services import ImportOutcome
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.files import data_link, download, uploaded
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.sheets import XLSX, workbook

ORGANISATION_HEADER = ("单位名称", "类别", "区划代码", "行业条线", "别名", "所属统称")
PEOPLE_HEADER = (
    "用户名", "姓名", "单位", "角色", "区划代码", "行业条线", "职务", "起始日期", "截止日期",
)  # fmt: skip
KINDS = [kind.label for kind in OrganisationKind]
SECTORS = [sector.label for sector in Sector]
SHOWN = 500


def organisation_sheet(rows: QuerySet[Organisation]) -> HttpResponse:
    """Answer with these organisations in the columns that an import reads."""
    table = [
        [
            one.name,
            OrganisationKind(one.kind).label,
            one.area.code,
            Sector(one.sector).label if one.sector else "",
            "、".join(one.aliases),
            "、".join(one.groups),
        ]
        for one in rows
    ]
    return _dated("单位", workbook([("单位", ORGANISATION_HEADER, table)]))


def people_sheet(rows: QuerySet[User]) -> HttpResponse:
    """Answer with these people, a line for each post, in the columns that an import reads."""
    table = [
        [
            user.username,
            user.name,
            post.organisation.name,
            post.role.name,
            post.area.code,
            Sector(post.sector).label if post.sector else "",
            post.title,
            post.valid_from,
            post.valid_to,
        ]
        for user in rows
        for post in user.posts_shown  # type: ignore[attr-defined]  # -- prefetched by the query
    ]
    return _dated("人员岗位", workbook([("人员岗位", PEOPLE_HEADER, table)]))


def _dated(name: str, content: bytes) -> HttpResponse:
    return download(content, f"{name}-{clock.today():%Y%m%d}.xlsx", XLSX)


@require_GET
@needs(PEOPLE_READ)
def organisations_template(request: ActorRequest) -> HttpResponse:
    """Give an empty sheet of organisations."""
    del request
    return download(
        reading.organisations_template(kinds=KINDS, sectors=SECTORS), "单位导入模板.xlsx", XLSX
    )


@require_GET
@needs(PEOPLE_READ)
def users_template(request: ActorRequest) -> HttpResponse:
    """Give an empty sheet of people and posts, with the roles to choose from."""
    del request
    names = [role.name for role in queries.roles()]
    return download(
        reading.users_template(roles=names, sectors=SECTORS), "人员岗位导入模板.xlsx", XLSX
    )


@require_GET
@needs(PEOPLE_READ)
def import_page(request: ActorRequest) -> HttpResponse:
    """Ask for a sheet of organisations, or of people and posts; for administrators."""
    may_manage = request.actor.can(PEOPLE_MANAGE)
    if not (may_manage or request.actor.can(GRANT_MANAGE)):
        raise CapabilityMissing(capability=capabilities.label(PEOPLE_MANAGE))
    context = {
        "organisations": forms.SheetForm(auto_id="organisations-%s") if may_manage else None,
        "users": forms.SheetForm(auto_id="users-%s"),
    }
    return render(request, "people/import.html", context)


@require_POST
@needs(PEOPLE_MANAGE)
def import_organisations(request: ActorRequest) -> HttpResponse:
    """Import organisations and say what became of each row."""
    content = uploaded(request)
    sheet = reading.read_organisations(content)
    outcome = services.import_organisations(sheet=sheet, actor=request.actor, at=clock.now())
    told = {row.line: [row.result.label, row.note] for row in outcome.rows}
    added = ("导入结果", "错误原因")
    header, rows = returned_sheet(content, "单位名称", added, told)
    return _told(request, outcome, workbook([("导入结果", header, rows)]))


@require_POST
@never_cache
@needs(PEOPLE_READ)
def import_users(request: ActorRequest) -> HttpResponse:
    """Import people and posts; new one-time passwords stand in this answer and its file only."""
    content = uploaded(request)
    sheet = reading.read_users(content)
    outcome = services.import_users(sheet=sheet, actor=request.actor, at=clock.now())
    passwords = {one.username: one.password for one in outcome.passwords}
    first = {row.line: passwords.pop(normal_username(row.username), "") for row in sheet.rows}
    told = {r.line: [r.result.label, r.note, first.get(r.line, "")] for r in outcome.rows}
    added = ("导入结果", "错误原因", "一次性口令")
    header, rows = returned_sheet(content, "用户名", added, told)
    return _told(request, outcome, workbook([("导入结果", header, rows)]))


def _told(request: ActorRequest, outcome: ImportOutcome, file: bytes) -> HttpResponse:
    refused_first = sorted(outcome.rows, key=lambda row: row.result is not RowResult.REFUSED)
    context = {
        "counts": [(result, outcome.count(result)) for result in RowResult],
        "rows": refused_first[:SHOWN],
        "total": len(outcome.rows),
        "passwords": outcome.passwords,
        "file": data_link(file, XLSX),
    }
    return render(request, "people/outcome.html", context)
