"""People and their posts (人员岗位导入), each row with its own outcome.

Importing the same sheet again changes nothing. Users are opened by whoever manages people, posts
are granted by the security administrator: each imports the same sheet and gets his part done.
A dry pass does the same and takes it back, so that it cannot promise what is then refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import full_code
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import Organisation, Post, Role, User
from wanghuo.base.people.rules.personal import PersonalField
from wanghuo.base.people.services.imports.organisations import CHANGED_SINCE, GONE, NO_AREA
from wanghuo.base.people.services.personal import change_personal
from wanghuo.base.people.services.posts import (
    Appointment,
    change_post,
    end_post,
    grant_post,
    is_same,
    tenure,
)
from wanghuo.base.people.services.users import (
    FirstPassword,
    change_user,
    create_user,
    disable_user,
    first_password,
)
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, DomainError, Words
from wanghuo.kernel.sheets import importing
from wanghuo.kernel.sheets.importing import (
    Column,
    ImportMode,
    Judged,
    Key,
    Kind,
    Pass,
    Record,
    RowResult,
    Undone,
)

USERNAME, NAME, ORGANISATION, ROLE = "用户名", "姓名", "单位", "角色"
AREA, SECTOR, TITLE, FROM, TO = "区划代码", "行业条线", "职务", "起始日期", "截止日期"
NUMBERS = {field.label: field for field in PersonalField}

COLUMNS = (
    Column(
        USERNAME,
        required=True,
        hint="字母、数字或 _ . @ -；不用手机号、身份证号",
        kind=Kind.CODE,
    ),
    Column(NAME, required=True),
    Column(ORGANISATION, required=True, hint="与单位名称一致"),
    Column(
        ROLE,
        required=True,
        hint="从下拉中选",
        choices=lambda: [role.name for role in queries.roles()],
    ),
    Column(AREA, required=True, hint="12 位代码，网格另加 3 位；文本格式", kind=Kind.CODE),
    Column(
        SECTOR,
        hint="不填为全部条线",
        choices=lambda: [sector.label for sector in rules.Sector],
    ),
    Column(TITLE, hint="如 所长"),
    Column(FROM, hint="如 2026-03-05；不填为导入当日", kind=Kind.DAY),
    Column(TO, hint="当日仍有效；不填为长期", kind=Kind.DAY),
    *(Column(label, hint="加密保存；文本格式，不填为不改", kind=Kind.CODE) for label in NUMBERS),
)

POST_WAITS = Words("用户已在册，岗位待安全管理员导入同一文件后授予。")
USER_WAITS = Words("用户尚未建立，请系统管理员先导入同一文件。")
NONE_YET = FirstPassword("", make_password(None))
"""Opens nothing; for a dry pass, whose accounts are taken back."""
USED_SINCE = Words("账号已启用（本人已登录改口令），不能随导入撤销；请到人员页停用。")
NUMBERS_STAY = Words("手机号、身份证号不随导入撤销（旧值不留存）；请到人员页更正。")
LENGTHENED = Words("岗位截止日期只能提前；如需延续，请另授岗位。")


class UserSession:
    """One pass over a sheet of people."""

    def __init__(self, asked: Pass) -> None:
        """Know nothing yet."""
        self._asked = asked
        self._first: dict[str, FirstPassword] = {}

    def ready(self, records: Sequence[Record]) -> None:
        """Hash the first passwords of new accounts, slow on purpose."""
        names = {rules.normal_username(record.text(USERNAME)) for record in records}
        for name in sorted(names - queries.users_by_name(names).keys()):
            self._first[name] = first_password(name)

    def enter(self, records: Sequence[Record]) -> list[Judged]:
        """Open accounts and grant posts; a dry pass takes everything back."""
        rows = [_Row.read(record) for record in records]
        with transaction.atomic():
            roll = _Roll.call(rows, self._asked, self._first)
            judged = [roll.judge(row) for row in rows]
            if self._asked.is_dry:
                transaction.set_rollback(True)
        return judged


@dataclass(frozen=True, slots=True)
class _Row:
    """One user with one post as the sheet says; a user with two posts stands on two rows."""

    line: int
    username: str
    name: str
    organisation: str
    role: str
    area_code: str
    sector: str
    title: str
    valid_from: date | None
    valid_to: date | None
    numbers: Mapping[PersonalField, str]

    @classmethod
    def read(cls, record: Record) -> "_Row":
        return cls(
            line=record.line,
            username=record.text(USERNAME),
            name=record.text(NAME),
            organisation=record.text(ORGANISATION),
            role=record.text(ROLE),
            area_code=full_code(record.text(AREA)),
            sector=record.text(SECTOR),
            title=record.text(TITLE),
            valid_from=record.values.get(FROM),
            valid_to=record.values.get(TO),
            numbers={NUMBERS[one]: record.text(one) for one in NUMBERS if record.text(one)},
        )


@dataclass(slots=True)
class _Roll:
    """What an import of users needs to know, read once, and kept up to date row by row."""

    asked: Pass
    first: dict[str, FirstPassword]
    areas: dict[str, Area]
    organisations: list[Organisation]
    roles: dict[str, Role]
    users: dict[str, User]
    posts: dict[int, list[Post]]
    done: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def call(cls, rows: Sequence[_Row], asked: Pass, first: dict[str, FirstPassword]) -> "_Roll":
        """Read everything the rows speak of in a handful of queries."""
        actor, at = asked.actor, asked.at
        usernames = {rules.normal_username(row.username) for row in rows}
        names = {row.organisation for row in rows}
        granting = actor.scope(rules.GRANT_MANAGE).reaches
        scope = Scope((*actor.scope(rules.PEOPLE_MANAGE).reaches, *granting))
        return cls(
            asked=asked,
            first=first,
            areas=queries.areas_by_code(row.area_code for row in rows),
            organisations=queries.organisations_named(names, scope, local_date(at)),
            roles=queries.roles_by_word(),
            users=queries.users_by_name(usernames),
            posts=queries.posts_by_user(usernames),
        )

    def judge(self, row: _Row) -> Judged:
        """Bring one row in; a refusal, or what the mode leaves out, changes nothing."""
        self.done = {}
        try:
            if self.asked.mode is ImportMode.BOTH:
                taken, note, left_out = *self._enter(row), ""
            else:
                taken, note, left_out = self._try(row)
        except DomainError as refusal:
            taken, note, left_out = RowResult.REFUSED, refusal.words, ""
        if taken is RowResult.SKIPPED:
            self._forget(row)
        return self._told(row, taken, left_out or note)

    @transaction.atomic
    def _try(self, row: _Row) -> tuple[RowResult, str, str]:
        """Bring a row in, and take it back at once when the mode leaves it out."""
        result, note = self._enter(row)
        taken, left_out = self.asked.result(result)
        transaction.set_rollback(taken is RowResult.SKIPPED)
        return taken, note, left_out

    def _told(self, row: _Row, result: RowResult, note: str) -> Judged:
        before = {key[4:]: value for key, value in self.done.items() if key.startswith("old ")}
        after = {key: value for key, value in self.done.items() if not key.startswith("old ")}
        is_new = result is RowResult.NEW and "opened" in after
        username = rules.normal_username(row.username)
        return Judged(
            line=row.line,
            result=result,
            note=note,
            title=f"{row.username} {row.name}",
            subject=str(after.get("user", "")),
            before=before,
            after=after,
            secret=self.first[username].password if is_new and username in self.first else "",
        )

    def _forget(self, row: _Row) -> None:
        """Read again what the rows of this user find, after the row was taken back."""
        username = rules.normal_username(row.username)
        self.users.pop(username, None)
        self.users |= queries.users_by_name([username])
        for held in self.posts.values():
            held[:] = [post for post in held if post.pk != self.done.get("post")]
        self.posts |= queries.posts_by_user([username])
        self.done = {}

    def _enter(self, row: _Row) -> tuple[RowResult, str]:
        """Bring one row in: the account first, then the post."""
        appointment = self._appointment(row)
        account = self._account(row, appointment.organisation)
        user = self.users[rules.normal_username(row.username)]
        self.done["user"] = user.pk
        if self._enter_numbers(user, row):
            account = _stronger(account, RowResult.UPDATED)
        try:
            post = self._post(user, appointment, starts=row.valid_from)
        except DomainError as error:
            if account is RowResult.UNCHANGED:
                raise
            return account, Words("岗位未授予：{problem}", problem=error.words)
        if post is None:
            return account, POST_WAITS
        return _stronger(account, post), ""

    def _enter_numbers(self, user: User, row: _Row) -> bool:
        """Enter the numbers given, where the importer manages people; the rest passes over them."""
        actor, at = self.asked.actor, self.asked.at
        if not row.numbers or not actor.can(rules.PEOPLE_MANAGE):
            return False
        is_changed = change_personal(user=user, numbers=row.numbers, actor=actor, at=at)
        if is_changed:
            self.done["numbers"] = True  # that they changed, never what they are
        return is_changed

    def _appointment(self, row: _Row) -> Appointment:
        area = _area(self.areas, row.area_code)
        if row.role not in self.roles:
            raise BadInput(problem="没有该角色，请从模板的下拉中选择。")
        return Appointment(
            organisation=self._organisation(row.organisation, area),
            role=self.roles[row.role],
            area=area,
            valid_from=row.valid_from or local_date(self.asked.at),
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

    def _account(self, row: _Row, organisation: Organisation) -> RowResult:
        username = rules.normal_username(row.username)
        user = self.users.get(username)
        if user is None:
            return self._open(row, organisation)
        if user.name == row.name:
            return RowResult.UNCHANGED
        self.done |= {"old name": user.name, "name": row.name}
        change_user(user=user, name=row.name, actor=self.asked.actor, at=self.asked.at)
        return RowResult.UPDATED

    def _open(self, row: _Row, organisation: Organisation) -> RowResult:
        if not self.asked.actor.can(rules.PEOPLE_MANAGE, organisation.area_path):
            raise BadInput(problem=USER_WAITS)
        username = rules.normal_username(row.username)
        user, _ = create_user(
            username=row.username,
            name=row.name,
            area=organisation.area,
            actor=self.asked.actor,
            at=self.asked.at,
            first=NONE_YET if self.asked.is_dry else self.first.get(username),
        )
        self.users[user.username] = user
        self.done["opened"] = True
        return RowResult.NEW

    def _post(self, user: User, wanted: Appointment, *, starts: date | None) -> RowResult | None:
        """Grant or adjust the post; None where that is left to the security administrator."""
        held = self.posts.setdefault(user.pk, [])
        for post in held:
            if is_same(post, wanted) and tenure(post).overlaps(wanted.tenure):
                return self._adjust(post, wanted, starts=starts)
        if not self.asked.actor.can(rules.GRANT_MANAGE):
            return None
        post = grant_post(user=user, appointment=wanted, actor=self.asked.actor, at=self.asked.at)
        held.append(post)
        self.done |= {"post": post.pk, "granted": True}
        return RowResult.NEW

    def _adjust(self, post: Post, wanted: Appointment, *, starts: date | None) -> RowResult:
        """Retitle or shorten; an empty date in the sheet leaves the date as it is."""
        if starts not in {None, post.valid_from}:
            raise BadInput(problem="该岗位已存在且起始日期不同，请核对起始日期。")
        result = RowResult.UNCHANGED
        if wanted.valid_to is not None and wanted.valid_to != post.valid_to:
            self.done |= {"post": post.pk, "valid_to": wanted.valid_to.isoformat()}
            end_post(post=post, last_day=wanted.valid_to, actor=self.asked.actor, at=self.asked.at)
            result = RowResult.UPDATED
        if wanted.title.strip() not in {"", post.title}:
            titles = {"old title": post.title, "title": wanted.title.strip()}
            self.done |= {"post": post.pk, **titles}
            change_post(post=post, title=wanted.title, actor=self.asked.actor, at=self.asked.at)
            result = RowResult.UPDATED
        return result


def _area(areas: dict[str, Area], code: str) -> Area:
    if code not in areas:
        raise BadInput(problem=NO_AREA)
    return areas[code]


def _stronger(account: RowResult, post: RowResult) -> RowResult:
    """Say "new" when anything is new, else "updated" when anything changed."""
    for result in (RowResult.NEW, RowResult.UPDATED):
        if result in {account, post}:
            return result
    return RowResult.UNCHANGED


def undo(rows: Sequence[Judged], asked: Pass) -> list[Undone]:
    """Take posts and accounts back, row by row: few people, many guards."""
    outcomes = []
    for row in rows:
        try:
            with transaction.atomic():
                reason = _take_back(row, asked)
                transaction.set_rollback(bool(reason))
        except DomainError as refusal:
            reason = refusal.words
        outcomes.append(Undone(row.line, reason))
    return outcomes


def _take_back(row: Judged, asked: Pass) -> str:
    user = User.objects.filter(pk=row.after["user"]).first()
    if user is None:
        return GONE
    reason = _take_post_back(row, asked) if "post" in row.after else ""
    return reason or _take_account_back(user, row, asked)


def _take_account_back(user: User, row: Judged, asked: Pass) -> str:
    if "opened" in row.after:
        if not user.must_change_password:
            return USED_SINCE
        if user.is_active:
            disable_user(user=user, actor=asked.actor, at=asked.at)
    elif "name" in row.after:
        if user.name != row.after["name"]:
            return CHANGED_SINCE
        change_user(user=user, name=row.before["name"], actor=asked.actor, at=asked.at)
    return ""


def _take_post_back(row: Judged, asked: Pass) -> str:
    post = Post._base_manager.filter(pk=row.after["post"]).first()
    if post is None:
        return GONE
    if "valid_to" in row.after:
        return LENGTHENED
    yesterday = local_date(asked.at) - timedelta(days=1)
    if "granted" in row.after:
        if post.valid_to is None or post.valid_to > yesterday:
            end_post(post=post, last_day=yesterday, actor=asked.actor, at=asked.at)
    elif post.title != row.after["title"]:
        return CHANGED_SINCE
    else:
        change_post(post=post, title=row.before["title"], actor=asked.actor, at=asked.at)
    return ""


USERS = importing.declare(
    importing.Target(
        code="users",
        label="人员岗位",
        capabilities=(rules.PEOPLE_MANAGE, rules.GRANT_MANAGE),
        columns=COLUMNS,
        keys=(Key("username", "用户名"),),
        open=UserSession,
        undo=undo,
        subject="user",
        chunk=50,
        is_personal=True,
        hint="系统管理员导入建立用户并得到一次性口令；安全管理员再导入同一文件授予岗位。",
    )
)
