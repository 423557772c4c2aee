"""Three months in the fictional county: two plans read, confirmed, assigned, worked on, pressed.

Everything goes through the services with the actor and the day of the story, so the ledger, the
timelines and the inboxes are what they would be in a real county.
"""

import random
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db.models import F

from wanghuo import wiring
from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation, Post, User
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Plan, Task
from wanghuo.governance.plans.rules import TaskState
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import SHANGHAI, local_date
from wanghuo.kernel.ledger import services as ledger
from wanghuo.web import jobs
from wanghuo.web.demo.county import COUNTY
from wanghuo.web.demo.logins import TOWN

PLANS = Path(__file__).parent / "plans"
DAYS = 90
WORDS = (
    "已入户走访并登记造册，问题清单已交村两委。",
    "召开专题会部署，明确到人，张贴提示三十余处。",
    "联合派出所现场检查，发现问题当场改正。",
    "设备已到位，正在安装调试。",
    "完成本期工作，照片和台账已归档。",
    "清理占道杂物，通道恢复畅通。",
)


def live(*, now: datetime, rng: random.Random) -> None:
    """Play the story from 90 days ago until `now`."""
    first = local_date(now) - timedelta(days=DAYS)
    clerk, county = _actor("clerk", first), _actor("county", first)
    town_plan = _adopt("qingshi_town_2026_2028.txt", TOWN, clerk, first)
    county_plan = _adopt("yunling_county_fire_plan.txt", COUNTY, county, first)
    _assign(town_plan, clerk, first + timedelta(days=2))
    _assign(county_plan, county, first + timedelta(days=3))
    for day in range(4, DAYS):
        _work(first + timedelta(days=day), rng)
        if day % 7 == 0:
            _tell(_at(first + timedelta(days=day), 20))
    _amend(town_plan, clerk, local_date(now) - timedelta(days=1))
    _tell(now)


def _tell(at: datetime) -> None:
    """Let the clock do what it does by itself: press, seal, tell."""
    deadlines.press_deadlines(at=at, levels=jobs.levels(local_date(at)))
    ledger.seal(at=at, force=True)
    while wiring.listen(at):
        pass


def _amend(plan: Plan, actor: Actor, on: date) -> None:
    """Bring in a revised version that waits for its review."""
    revised = plan.text.replace("2026年10月31日前", "2026年12月15日前").replace("24个", "30个")
    name = "清石镇三年行动方案（修订稿）.txt"
    data = revised.encode()
    services.amend_plan(plan=plan, file_name=name, data=data, actor=actor, at=_at(on, 15))


def _adopt(file_name: str, code: str, actor: Actor, on: date) -> Plan:
    """Upload a plan, judge it and make it work."""
    plan = services.upload_plan(
        area=Area.objects.get(code=code),
        file_name=file_name,
        data=(PLANS / file_name).read_bytes(),
        actor=actor,
        at=_at(on, 9),
    )
    return services.confirm_plan(plan=plan, actor=actor, at=_at(on, 16), accept_pending=True)


def _assign(plan: Plan, actor: Actor, on: date) -> None:
    services.assign_plan(plan=plan, actor=actor, at=_at(on, 10))


def _work(on: date, rng: random.Random) -> None:
    """Let a few units report, and those who gave the work answer."""
    given = Task.objects.filter(part_count=0, organisation__isnull=False)
    working = given.filter(state=TaskState.ASSIGNED).order_by(
        F("due_on").asc(nulls_last=True), "id"
    )
    urgent, rest = list(working[:12]), list(working[12:])
    for task in [*rng.sample(urgent, min(len(urgent), 6)), *rng.sample(rest, min(len(rest), 6))]:
        _report(task, on, rng)
    for task in given.filter(state=TaskState.SUBMITTED).order_by(
        F("due_on").asc(nulls_last=True), "id"
    )[: rng.randint(6, 14)]:
        _answer(task, on, rng)


def _report(task: Task, on: date, rng: random.Random) -> None:
    reporter = _reporter(task, on)
    if reporter is None:
        return
    percent = min(100, task.percent + rng.choice((40, 60, 100)))
    text = rng.choice(WORDS)
    at = _at(on, rng.randint(8, 17))
    services.report_progress(task=task, percent=percent, text=text, actor=reporter, at=at)
    task.refresh_from_db()
    if percent == 100:
        services.submit_task(task=task, actor=reporter, at=at + timedelta(minutes=20))


def _answer(task: Task, on: date, rng: random.Random) -> None:
    gave = task.plan.area.code == TOWN and task.organisation != _office("clerk")
    giver = _actor("clerk" if gave else "county", on)
    if rng.random() < 0.15:
        reason = "请补充现场照片和整改前后对比。"
        services.return_task(task=task, reason=reason, actor=giver, at=_at(on, 18))
    else:
        services.complete_task(task=task, actor=giver, at=_at(on, 18))


def _reporter(task: Task, on: date) -> Actor | None:
    """Return somebody of the task's unit who may report."""
    posts = Post.objects.filter(organisation=task.organisation).select_related("user")
    for post in posts.order_by("id"):
        actor = people.actor_of(post.user, on)
        if actor.can(rules.TASK_REPORT, task.area_path, task.sector):
            return actor
    return None


def _actor(username: str, on: date) -> Actor:
    return people.actor_of(User.objects.get(username=username), on)


def _office(username: str) -> Organisation:
    """Return where a character works; what it does itself, the level above confirms."""
    return Post.objects.select_related("organisation").get(user__username=username).organisation


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), SHANGHAI)
