"""What the administrators do in the story: telephones, a stand-in, lists, other systems, data."""

from datetime import date, datetime, time, timedelta

from django.test import override_settings

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange import services as exchange
from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.rules.webhooks import SubscriptionAction
from wanghuo.base.exchange.services import quality
from wanghuo.base.people import services as people
from wanghuo.base.people.models import Organisation, Post, Role, User
from wanghuo.base.people.queries import actor_of
from wanghuo.base.people.rules.personal import PersonalField
from wanghuo.base.people.services import ORGANISATIONS, personal
from wanghuo.governance.plans import rules as plans
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import SHANGHAI, local_date
from wanghuo.web.demo import county, occupiers
from wanghuo.web.demo.logins import LOGINS

NOBODYS = 15400000000
"""No operator has numbers that begin with 154."""
VILLAGERS = 24
SILENT_HOST = "platform.example.invalid"
STAND_IN = ("standin", "季长云", "代理系统管理员", "县大数据中心")
STAND_IN_DAYS, DAYS_LEFT = 20, 4
"""From today on; and what the story still lasts when the post begins."""
LENT = ("lent", "白新语", "借调人员", "县教科局")
"""His secondment is over, his account is not: the check of data finds it."""
WAIVED = "县城与镇上各有一家，确为两个单位，名称由工商登记，保留。"


def live_a_day(day: int, on: date, system: Actor, security: Actor) -> None:
    """Do what the administrators do on this day of the story."""
    if day == 5:
        _telephones(system, _at(on, 9))
    elif day == 20:
        occupiers.bring_in(system, _at(on, 10))
    elif day == 30:
        _connect(system, _at(on, 10))
    elif day == 56:
        _second(LENT, "department", (on, on + timedelta(days=28)), system, security)
    elif day == 86:
        until = on + timedelta(days=STAND_IN_DAYS + DAYS_LEFT)
        _second(STAND_IN, "system_administrator", (on, until), system, security)
        quality.run_checks(actor=system, at=_at(on, 11))
    elif day == 88:
        _mend(system, on)
        occupiers.leave_waiting(system, _at(on, 16))
    elif day == 89:
        quality.run_checks(actor=system, at=_at(on, 9))


def _second(
    who: tuple[str, str, str, str],
    role: str,
    days: tuple[date, date],
    system: Actor,
    security: Actor,
) -> None:
    """Open an account and give it a post for a while."""
    username, name, title, unit = who
    home = Area.objects.get(code=county.COUNTY)
    at = _at(days[0], 8)
    user, _ = people.create_user(username=username, name=name, area=home, actor=system, at=at)
    appointment = people.Appointment(
        organisation=Organisation.objects.get(area=home, name=unit),
        role=Role.objects.get(code=role),
        area=home,
        title=title,
        valid_from=days[0],
        valid_to=days[1],
        is_temporary=True,
    )
    people.grant_post(user=user, appointment=appointment, actor=security, at=at)


def _telephones(system: Actor, at: datetime) -> None:
    """Let the characters enter their own numbers, and the administrator those of some villages."""
    names = [login.username for login in LOGINS]
    for nth, user in enumerate(User.objects.filter(username__in=names).order_by("id")):
        actor = actor_of(user, local_date(at))
        personal.change_own_mobile(user=user, mobile=_number(nth), actor=actor, at=at)
    theirs = Post.objects.filter(role__code="village").exclude(user__username__in=names)
    villagers = theirs.select_related("user").order_by("id")[:VILLAGERS]
    for nth, post in enumerate(villagers, start=len(names)):
        numbers = {PersonalField.MOBILE: _number(nth)}
        personal.change_personal(user=post.user, numbers=numbers, actor=system, at=at)


def _number(nth: int) -> str:
    return str(NOBODYS + 1001 * (nth + 1))


def _connect(system: Actor, at: datetime) -> None:
    """Subscribe another system, paused and out of reach; take two records of a third one."""
    home = Area.objects.get(code=county.COUNTY)
    with override_settings(EXCHANGE_HOSTS=[SILENT_HOST]):
        subscription, _ = exchange.create_subscription(
            name="市级消防平台（演示）",
            url=f"https://{SILENT_HOST}/wanghuo",
            kinds=[plans.TASK_COMPLETED, plans.TASK_RETURNED],
            area=home,
            actor=system,
            at=at,
        )
    exchange.move_subscription(
        subscription=subscription, action=SubscriptionAction.PAUSE, actor=system, at=at
    )
    source, _ = exchange.create_source(
        code="brigade",
        name="消防大队台账（演示）",
        targets=[ORGANISATIONS.code],
        per_minute=60,
        area=home,
        actor=system,
        at=at,
    )
    for external_id, name, code in (
        ("D-0001", "云岭中心客运站", occupiers.town_code(0)),
        ("D-0002", "临江货运码头", "990122100000"),
    ):
        row = {"单位名称": name, "类别": occupiers.OCCUPIER, "区划代码": code}
        record = exchange.Record(external_id, 1, row)
        exchange.receive(source=source, target_code=ORGANISATIONS.code, record=record, at=at)


def _mend(system: Actor, on: date) -> None:
    """Close one of two that are the same; let another stay, with a reason."""
    (twice, _), (kept, _), _ = occupiers.ALIKE
    extra = Organisation.objects.get(name=occupiers.spelt_otherwise(twice))
    people.close_organisation(organisation=extra, last_day=on, actor=system, at=_at(on, 9))
    finding = Finding.objects.get(code="organisation.name", label=kept)
    quality.waive_finding(finding=finding, reason=WAIVED, actor=system, at=_at(on, 10))


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), SHANGHAI)
