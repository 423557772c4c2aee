"""Sheets of organisations and of users become rows, each with its own outcome.

Importing the same sheet again changes nothing. Users are opened by whoever manages people, posts
are granted by the security administrator: each imports the same sheet and gets his part done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import Organisation, Post, Role, User
from wanghuo.base.people.reading import OrganisationRow, PostRow, Sheet
from wanghuo.base.people.rules import RowResult
from wanghuo.base.people.services.organisations import change_organisation, create_organisation
from wanghuo.base.people.services.posts import (
    Appointment,
    change_post,
    end_post,
    grant_post,
    is_same,
    tenure,
)
from wanghuo.base.people.services.users import OneTimePassword, change_user, create_user
from wanghuo.kernel.actors import Actor, Scope
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, DomainError, Words

POST_WAITS = Words("用户已在册，岗位待安全管理员导入同一文件后授予。")
USER_WAITS = Words("用户尚未建立，请系统管理员先导入同一文件。")


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row, and why or what is still to do."""

    line: int
    result: RowResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a sheet; the passwords of new users are shown this once."""

    rows: tuple[RowOutcome, ...]
    passwords: tuple[OneTimePassword, ...] = ()

    def count(self, result: RowResult) -> int:
        """Tell how many rows had this result."""
        return sum(row.result is result for row in self.rows)


class _Row(Protocol):
    @property
    def line(self) -> int: ...


R = TypeVar("R", bound=_Row)


def import_organisations(
    *, sheet: Sheet[OrganisationRow], actor: Actor, at: datetime
) -> ImportOutcome:
    """Create and change organisations as the sheet says (导入单位)."""
    actor.must(rules.PEOPLE_MANAGE)
    areas = queries.areas_by_code(row.area_code for row in sheet.rows)
    known = queries.organisations_at(areas.values())

    def one(row: OrganisationRow) -> tuple[RowResult, str]:
        area = _area(areas, row.area_code)
        existing = known.get((area.pk, row.name))
        return _import_organisation(row, area, existing, actor, at), ""

    return ImportOutcome(_each(sheet, one))


def import_users(*, sheet: Sheet[PostRow], actor: Actor, at: datetime) -> ImportOutcome:
    """Open accounts and grant posts as the sheet says (导入人员岗位)."""
    if not actor.can(rules.PEOPLE_MANAGE):
        actor.must(rules.GRANT_MANAGE)
    roll = _Roll.call(sheet.rows, actor, at)
    return ImportOutcome(_each(sheet, roll.enter), tuple(roll.passwords))


def _each(sheet: Sheet[R], one: Callable[[R], tuple[RowResult, str]]) -> tuple[RowOutcome, ...]:
    """Take the rows one by one; a refusal is the outcome of its row and stops nothing."""
    refused = RowResult.REFUSED
    outcomes = [RowOutcome(problem.line, refused, problem.problem) for problem in sheet.problems]
    for row in sheet.rows:
        try:
            outcomes.append(RowOutcome(row.line, *one(row)))
        except DomainError as error:
            outcomes.append(RowOutcome(row.line, refused, error.words))
    return tuple(sorted(outcomes, key=lambda outcome: outcome.line))


def _area(areas: dict[str, Area], code: str) -> Area:
    if code not in areas:
        raise BadInput(problem="区划代码不存在或已停用，请核对，或先导入区划。")
    return areas[code]


def _import_organisation(
    row: OrganisationRow, area: Area, existing: Organisation | None, actor: Actor, at: datetime
) -> RowResult:
    if existing is None:
        create_organisation(
            area=area,
            name=row.name,
            kind=rules.kind_named(row.kind),
            sector=rules.sector_named(row.sector),
            aliases=row.aliases,
            groups=row.groups,
            actor=actor,
            at=at,
        )
        return RowResult.NEW
    if existing.valid_to is not None:
        raise BadInput(problem="同名单位已停用，请换一个名称。")
    is_changed = change_organisation(
        organisation=existing,
        name=row.name,
        kind=rules.kind_named(row.kind),
        sector=rules.sector_named(row.sector),
        aliases=row.aliases,
        groups=row.groups,
        actor=actor,
        at=at,
    )
    return RowResult.UPDATED if is_changed else RowResult.UNCHANGED


@dataclass(slots=True)
class _Roll:
    """What an import of users needs to know, read once, and kept up to date row by row."""

    actor: Actor
    at: datetime
    areas: dict[str, Area]
    organisations: list[Organisation]
    roles: dict[str, Role]
    users: dict[str, User]
    posts: dict[int, list[Post]]
    passwords: list[OneTimePassword] = field(default_factory=list)

    @classmethod
    def call(cls, rows: Iterable[PostRow], actor: Actor, at: datetime) -> "_Roll":
        """Read everything the rows speak of in a handful of queries."""
        rows = list(rows)
        usernames = {rules.normal_username(row.username) for row in rows}
        names = {row.organisation for row in rows}
        granting = actor.scope(rules.GRANT_MANAGE).reaches
        scope = Scope((*actor.scope(rules.PEOPLE_MANAGE).reaches, *granting))
        return cls(
            actor=actor,
            at=at,
            areas=queries.areas_by_code(row.area_code for row in rows),
            organisations=queries.organisations_named(names, scope, local_date(at)),
            roles=queries.roles_by_word(),
            users=queries.users_by_name(usernames),
            posts=queries.posts_by_user(usernames),
        )

    def enter(self, row: PostRow) -> tuple[RowResult, str]:
        """Bring one row in: the account first, then the post."""
        appointment = self._appointment(row)
        account = self._account(row, appointment.organisation)
        user = self.users[rules.normal_username(row.username)]
        try:
            post = self._post(user, appointment, starts=row.valid_from)
        except DomainError as error:
            if account is RowResult.UNCHANGED:
                raise
            return account, Words("岗位未授予：{problem}", problem=error.words)
        if post is None:
            return account, POST_WAITS
        return _stronger(account, post), ""

    def _appointment(self, row: PostRow) -> Appointment:
        area = _area(self.areas, row.area_code)
        if row.role not in self.roles:
            raise BadInput(problem="没有该角色，请从模板的下拉中选择。")
        return Appointment(
            organisation=self._organisation(row.organisation, area),
            role=self.roles[row.role],
            area=area,
            valid_from=row.valid_from or local_date(self.at),
            valid_to=row.valid_to,
            sector=rules.sector_named(row.sector),
            title=row.title,
        )

    def _organisation(self, name: str, area: Area) -> Organisation:
        """Return the nearest organisation of this name, at the post's area or above it."""
        named = [one for one in self.organisations if one.name == name]
        above = [one for one in named if area.path.startswith(one.area_path)]
        if not above:
            raise BadInput(problem="该区划及其上级没有此名称的在用单位，请核对，或先导入单位。")
        return max(above, key=lambda organisation: len(organisation.area_path))

    def _account(self, row: PostRow, organisation: Organisation) -> RowResult:
        username = rules.normal_username(row.username)
        user = self.users.get(username)
        if user is None:
            return self._open(row, organisation)
        if user.name == row.name:
            return RowResult.UNCHANGED
        change_user(user=user, name=row.name, actor=self.actor, at=self.at)
        return RowResult.UPDATED

    def _open(self, row: PostRow, organisation: Organisation) -> RowResult:
        if not self.actor.can(rules.PEOPLE_MANAGE, organisation.area_path):
            raise BadInput(problem=USER_WAITS)
        user, password = create_user(
            username=row.username,
            name=row.name,
            area=organisation.area,
            actor=self.actor,
            at=self.at,
        )
        self.users[user.username] = user
        self.passwords.append(password)
        return RowResult.NEW

    def _post(self, user: User, wanted: Appointment, *, starts: date | None) -> RowResult | None:
        """Grant or adjust the post; None where that is left to the security administrator."""
        held = self.posts.setdefault(user.pk, [])
        for post in held:
            if is_same(post, wanted) and tenure(post).overlaps(wanted.tenure):
                return self._adjust(post, wanted, starts=starts)
        if not self.actor.can(rules.GRANT_MANAGE):
            return None
        held.append(grant_post(user=user, appointment=wanted, actor=self.actor, at=self.at))
        return RowResult.NEW

    def _adjust(self, post: Post, wanted: Appointment, *, starts: date | None) -> RowResult:
        """Retitle or shorten; an empty date in the sheet leaves the date as it is."""
        if starts not in {None, post.valid_from}:
            raise BadInput(problem="该岗位已存在且起始日期不同，请核对起始日期。")
        result = RowResult.UNCHANGED
        if wanted.valid_to is not None and wanted.valid_to != post.valid_to:
            end_post(post=post, last_day=wanted.valid_to, actor=self.actor, at=self.at)
            result = RowResult.UPDATED
        if wanted.title.strip() not in {"", post.title}:
            change_post(post=post, title=wanted.title, actor=self.actor, at=self.at)
            result = RowResult.UPDATED
        return result


def _stronger(account: RowResult, post: RowResult) -> RowResult:
    """Say "new" when anything is new, else "updated" when anything changed."""
    for result in (RowResult.NEW, RowResult.UPDATED):
        if result in {account, post}:
            return result
    return RowResult.UNCHANGED
