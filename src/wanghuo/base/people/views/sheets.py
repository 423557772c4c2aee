"""People and organisations as sheets, in the columns that an import reads."""

from collections.abc import Iterator

from django.db.models import QuerySet

from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.rules import OrganisationKind, Sector
from wanghuo.kernel.sheets import Cell

ORGANISATION_HEADER = (
    "单位名称", "类别", "区划代码", "行业条线", "别名", "所属统称", "社会单位编号",
)  # fmt: skip
PEOPLE_HEADER = (
    "用户名", "姓名", "单位", "角色", "区划代码", "行业条线", "职务", "起始日期", "截止日期",
)  # fmt: skip
CHUNK = 500


def organisation_rows(organisations: QuerySet[Organisation]) -> Iterator[list[Cell]]:
    """Yield a row for each organisation, read in pieces."""
    for one in organisations.iterator(CHUNK):
        yield [
            one.name,
            OrganisationKind(one.kind).label,
            one.area.code,
            Sector(one.sector).label if one.sector else "",
            "、".join(one.aliases),
            "、".join(one.groups),
            one.holder,
        ]


def people_rows(people: QuerySet[User]) -> Iterator[list[Cell]]:
    """Yield a row for each post of each of these people, read in pieces."""
    for user in people.iterator(CHUNK):
        for post in user.posts_shown:  # type: ignore[attr-defined]  # -- prefetched by the query
            yield [
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
