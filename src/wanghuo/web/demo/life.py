"""Three months in the fictional county: two plans read, confirmed, assigned, worked on, pressed.

Everything goes through the services with the actor and the day of the story, so the ledger, the
timelines and the inboxes are what they would be in a real county.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import F

from wanghuo import wiring
from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.notices import services as notices
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Post, User
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Plan, Task
from wanghuo.governance.plans.queries.lists import HEAVY
from wanghuo.governance.plans.rules import TaskState
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import SHANGHAI, local_date
from wanghuo.kernel.ledger import services as ledger
from wanghuo.web import jobs
from wanghuo.web.demo import evidence, office, reports
from wanghuo.web.demo.county import COUNTY, SEED
from wanghuo.web.demo.logins import LOGINS, TOWN

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


@dataclass
class Cast:
    """The county's people, each found once: nobody changes post in the story."""

    on: date
    characters: dict[str, Actor] = field(default_factory=dict)
    reporters: dict[int, list[Actor]] = field(default_factory=dict)
    photographer: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 -- pictures for a story

    def character(self, username: str) -> Actor:
        """Return one who can log in."""
        if username not in self.characters:
            user = User.objects.get(username=username)
            self.characters[username] = people.actor_of(user, self.on)
        return self.characters[username]

    def reporter(self, task: Task) -> Actor | None:
        """Return somebody of the task's unit who may report."""
        unit = task.organisation_id or 0
        if unit not in self.reporters:
            posts = Post.objects.filter(organisation=unit).select_related("user").order_by("id")
            self.reporters[unit] = [people.actor_of(post.user, self.on) for post in posts]
        allowed = (
            actor
            for actor in self.reporters[unit]
            if actor.can(rules.TASK_REPORT, task.area_path, task.sector)
        )
        return next(allowed, None)

    def giver(self, task: Task) -> Actor:
        """Return who confirms; what the clerk's office does itself, the level above confirms."""
        [office] = {grant.organisation_id for grant in self.character("clerk").grants}
        gave = task.plan.area.code == TOWN and task.organisation_id != office
        return self.character("clerk" if gave else "county")


def live(*, now: datetime, rng: random.Random) -> None:
    """Play the story from 90 days ago until `now`."""
    first = local_date(now) - timedelta(days=DAYS)
    cast = Cast(first)
    clerk, county = cast.character("clerk"), cast.character("county")
    system, security = cast.character("system"), cast.character("security")
    town_plan = _adopt("qingshi_town_2026_2028.txt", TOWN, clerk, first)
    county_plan = _adopt("yunling_county_fire_plan.txt", COUNTY, county, first)
    _assign(town_plan, clerk, first + timedelta(days=2))
    _assign(county_plan, county, first + timedelta(days=3))
    _tell(_at(first + timedelta(days=3), 20))
    reports.settle_duties(county, _at(first + timedelta(days=4), 8))
    for day in range(4, DAYS):
        _work(first + timedelta(days=day), cast, rng)
        reports.live_a_day(first + timedelta(days=day), local_date(now), county)
        office.live_a_day(day, first + timedelta(days=day), system, security)
        if day % 7 == 0:
            _tell(_at(first + timedelta(days=day), 20))
            _read(cast, _at(first + timedelta(days=day), 21))
    _amend(town_plan, clerk, local_date(now) - timedelta(days=1))
    _tell(now)


def _tell(at: datetime) -> None:
    """Let the clock do what it does by itself: press, seal, tell."""
    deadlines.press_deadlines(at=at, levels=jobs.levels(local_date(at)))
    ledger.seal(at=at, force=True)
    while wiring.listen(at):
        pass


def _read(cast: Cast, at: datetime) -> None:
    """Let the characters open their inboxes, so that what is unread is news."""
    for login in LOGINS:
        notices.read_all(actor=cast.character(login.username), at=at)


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


def _work(on: date, cast: Cast, rng: random.Random) -> None:
    """Let a few units report, and those who gave the work answer."""
    working = _keys(TaskState.ASSIGNED)
    urgent, rest = working[:12], working[12:]
    chosen = [*rng.sample(urgent, min(len(urgent), 6)), *rng.sample(rest, min(len(rest), 6))]
    for task in _tasks(chosen):
        _report(task, on, cast, rng)
    for task in _tasks(_keys(TaskState.SUBMITTED)[: rng.randint(6, 14)]):
        _answer(task, on, cast, rng)


def _keys(state: TaskState) -> list[UUID]:
    """Return what units work on in this state, the most urgent first."""
    given = Task.objects.filter(part_count=0, organisation__isnull=False, state=state)
    urgent = given.order_by(F("due_on").asc(nulls_last=True), "id")
    return list(urgent.values_list("pk", flat=True))


def _tasks(keys: list[UUID]) -> list[Task]:
    found = Task.objects.select_related("plan__area", "organisation").defer(*HEAVY).in_bulk(keys)
    return [found[key] for key in keys]


def _report(task: Task, on: date, cast: Cast, rng: random.Random) -> None:
    reporter = cast.reporter(task)
    if reporter is None:
        return
    percent = min(100, task.percent + rng.choice((40, 60, 100)))
    text = rng.choice(WORDS)
    at = _at(on, rng.randint(8, 17))
    is_shown = "照片" in text and task.plan.area.code == TOWN
    files = evidence.of_report(task, at, cast.photographer) if is_shown else []
    services.report_progress(
        task=task, percent=percent, text=text, files=files, actor=reporter, at=at
    )
    if percent == 100:
        services.submit_task(task=task, actor=reporter, at=at + timedelta(minutes=20))


def _answer(task: Task, on: date, cast: Cast, rng: random.Random) -> None:
    giver = cast.giver(task)
    if rng.random() < 0.15:
        reason = "请补充现场照片和整改前后对比。"
        services.return_task(task=task, reason=reason, actor=giver, at=_at(on, 18))
    else:
        services.complete_task(task=task, actor=giver, at=_at(on, 18))


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), SHANGHAI)
