"""The checks of the rooms below: areas, people, files; each one or two queries, whatever there is.

They run with every area in scope.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AreaLevel, check_below, check_code
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services.checking import is_missing
from wanghuo.base.exchange.rules.quality import Check, Failing, Severity, checks, folded
from wanghuo.base.exchange.rules.tables import EXCHANGE_MANAGE
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation, Post, User
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE
from wanghuo.kernel import clock
from wanghuo.kernel.errors import DomainError


def misplaced_codes(at: datetime) -> Iterator[Failing]:
    """Areas whose code is not one of their level, or does not go on from their parent's."""
    del at
    for area in _areas().select_related("parent").defer("boundary", "parent__boundary"):
        if not _code_fits(area):
            yield _area(area)


def _code_fits(area: Area) -> bool:
    level, parent = AreaLevel(area.level), area.parent
    try:
        check_code(area.code, level)
        check_below(
            area.code,
            level,
            parent.code if parent else None,
            AreaLevel(parent.level) if parent else None,
        )
    except DomainError:
        return False
    return True


def missing_boundaries(at: datetime) -> Iterator[Failing]:
    """Areas without a boundary beside one of the same level that has its own."""
    del at
    drawn = _areas().filter(
        parent=OuterRef("parent"), level=OuterRef("level"), boundary__isnull=False
    )
    rows = _areas().filter(Exists(drawn.order_by()), boundary__isnull=True)
    return map(_area, rows.defer("boundary"))


def villages_without_organisation(at: datetime) -> Iterator[Failing]:
    """Villages in which no organisation stands."""
    theirs = people.organisations(clock.local_date(at)).filter(area=OuterRef("pk"))
    rows = _areas().filter(~Exists(theirs.order_by()), level=AreaLevel.VILLAGE)
    return map(_area, rows.defer("boundary"))


def repeated_names(at: datetime) -> Iterator[Failing]:
    """Organisations of one area whose names differ only in width, case or blanks."""
    rows = people.organisations(clock.local_date(at))
    keyed = sorted(((one.area_id, folded(one.name), one.pk, one) for one in rows), key=_key)
    for _, same in groupby(keyed, key=lambda row: row[:2]):
        alike = [one for *_, one in same]
        if len(alike) > 1:
            yield from map(_organisation, alike)


def _key(row: tuple[int, str, int, Organisation]) -> tuple[int, str, int]:
    return row[:3]


def closed_with_posts(at: datetime) -> Iterator[Failing]:
    """Organisations out of use in which somebody still holds a post."""
    on = clock.local_date(at)
    held = people.posts_in_force(on).filter(organisation=OuterRef("pk"))
    rows = Organisation.objects.filter(Exists(held.order_by()), valid_to__lt=on)
    return map(_organisation, rows.order_by("id"))


def users_without_post(at: datetime) -> Iterator[Failing]:
    """Active users without a post today or later; they lie where their last post was.

    Somebody who never had one lies at the top of the tree. Nobody is named: the number opens him.
    """
    on = clock.local_date(at)
    ends = Q(valid_to__gte=on) & Q(valid_to__gte=F("valid_from"))
    kept = Q(valid_to__isnull=True) | ends
    held = Post.objects.filter(kept, user=OuterRef("pk"))
    last = Post.objects.filter(user=OuterRef("pk")).order_by("-valid_from", "-id")
    rows = User.objects.filter(~Exists(held), is_active=True).annotate(
        at_area=last.values("area_id")[:1], at_path=last.values("area_path")[:1]
    )
    top = _areas().filter(parent__isnull=True).values_list("pk", "path").first()
    for user in rows.order_by("id"):
        area, path = (user.at_area, user.at_path) if user.at_area else top or (None, "")
        if area:
            link = f"/people/users/{user.pk}"
            yield Failing("user", str(user.pk), area, path, f"用户 {user.pk}", link)


def posts_over_closed_areas(at: datetime) -> Iterator[Failing]:
    """Yield posts in force over an area that is no longer."""
    rows = people.posts_in_force(clock.local_date(at)).filter(area__valid_to__isnull=False)
    for post in rows:
        yield Failing(
            "post",
            str(post.pk),
            post.area_id,
            post.area_path,
            f"{post.area.name} · {post.organisation.name} · {post.role.name}",
            f"/people/organisations/{post.organisation_id}",
        )


def missing_files(at: datetime) -> Iterator[Failing]:
    """Attachments whose file is not where it was put."""
    del at
    rows = Attachment.objects.filter(withdrawn_at__isnull=True).order_by("id")
    return map(_attachment, filter(is_missing, rows.iterator(chunk_size=2000)))


def _areas() -> QuerySet[Area]:
    return Area.objects.filter(valid_to__isnull=True).order_by("path")


def _area(area: Area) -> Failing:
    label = f"{area.name}（{area.code}）"
    return Failing("area", str(area.pk), area.pk, area.path, label, f"/areas/{area.pk}")


def _organisation(one: Organisation) -> Failing:
    link = f"/people/organisations/{one.pk}"
    return Failing(
        "organisation", str(one.pk), one.area_id, one.area_path, one.name, link, one.sector
    )


def _attachment(one: Attachment) -> Failing:
    label = f"{one.media_type} {one.file_hash[:12]}"
    return Failing(
        "attachment", str(one.pk), one.area_id, one.area_path, label, f"/files/{one.pk}", one.sector
    )


BELOW: Iterable[Check] = (
    Check(
        "area.code",
        "区划代码与级别或上级不符",
        "现行区划的代码须符合其级别的位数规则，并以上级代码开头。",
        Severity.HIGH,
        AREA_MANAGE,
        10,
        misplaced_codes,
        "统计用区划代码和城乡划分代码编制规则",
    ),
    Check(
        "area.boundary",
        "区划缺少边界",
        "同一上级之下已有同级区划画了边界的，其余同级区划也应有边界。",
        Severity.LOW,
        AREA_MANAGE,
        20,
        missing_boundaries,
    ),
    Check(
        "area.organisation",
        "村（社区）没有单位",
        "每个现行的村（社区）至少应有一个在用单位，否则任务分派不到。",
        Severity.MIDDLE,
        PEOPLE_MANAGE,
        10,
        villages_without_organisation,
    ),
    Check(
        "organisation.name",
        "同一区划内单位重名",
        "同一区划内的在用单位，名称不计全半角、大小写和空格后不得相同。",
        Severity.MIDDLE,
        PEOPLE_MANAGE,
        10,
        repeated_names,
    ),
    Check(
        "organisation.closed",
        "停用单位仍有在任岗位",
        "单位停用后，其岗位应当结束或调整到其他单位。",
        Severity.HIGH,
        GRANT_MANAGE,
        5,
        closed_with_posts,
    ),
    Check(
        "user.post",
        "在用账号没有岗位",
        "在用账号应至少有一个今天或以后在任的岗位；不再任职的应停用账号。",
        Severity.MIDDLE,
        GRANT_MANAGE,
        10,
        users_without_post,
    ),
    Check(
        "post.area",
        "岗位的区划已停用",
        "在任岗位的区划应为现行区划；区划撤并后应调整岗位。",
        Severity.HIGH,
        GRANT_MANAGE,
        5,
        posts_over_closed_areas,
    ),
    Check(
        "attachment.file",
        "附件的文件缺失",
        "附件的原文件应在数据目录中；缺失的须从备份恢复。",
        Severity.HIGH,
        EXCHANGE_MANAGE,
        5,
        missing_files,
    ),
)


def declare_checks() -> None:
    """Register the checks of the rooms below."""
    for check in BELOW:
        checks.declare(check)
