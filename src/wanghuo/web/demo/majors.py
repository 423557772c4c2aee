"""Major hazards in the demo: one being rectified, one to be inspected, one closed, one suspected.

The edition of GB 35181 in force has no text here, so a person judges, with reasons and papers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wanghuo.base.documents.services import Upload
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation, User
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.prevention.major_hazards import services
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import Decision, Site
from wanghuo.register.places.models import Place
from wanghuo.web.demo.evidence import SCENES, SPOT, photograph

AUTHORITY = "县政府办"
WEEKS = (("封堵的出口已拆除隔墙", 30), ("增设疏散楼梯的图纸已报审", 55), ("楼梯主体完工", 80))
TITLES = (
    "三层营业厅安全出口被隔墙封堵，只剩一个出口",
    "自动喷水灭火系统停用，消防水泵损坏",
    "地下一层违规设置人员密集场所",
    "占用防火间距搭建彩钢板库房",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who finds, judges and inspects; who lists and approves; when the story ends."""

    officer: Actor
    leader: Actor
    now: datetime

    def ago(self, days: int, hour: int = 0) -> datetime:
        """Return a time so many days before the end."""
        return self.now - timedelta(days=days, hours=-hour)


def find_majors(now: datetime) -> None:
    """Bring a major hazard to each step that somebody looks at."""
    today = local_date(now)
    officer, leader = (
        people.actor_of(User.objects.get(username=name), today) for name in ("officer", "leader")
    )
    cast = Cast(officer, leader, now)
    steps: tuple[Callable[..., None], ...] = (_rectifying, _asked, _closed, _suspected)
    for (place, owner), title, step in zip(_owned(now), TITLES, steps, strict=False):
        step(place, owner, title, cast)


def _owned(now: datetime) -> list[tuple[Place, Actor]]:
    """Return owners of the demo, the story's first, each with a place."""
    found = []
    for user in User.objects.filter(posts__role__code="owner").order_by("pk"):
        owner = people.actor_of(user, local_date(now))
        [holders] = {grant.reach.holders for grant in owner.grants}
        place = Place.objects.filter(occupier__number__in=holders or ()).order_by("pk")
        found.append((place.select_related("occupier", "area")[0], owner))
    return found


def _suspected(place: Place, owner: Actor, title: str, cast: Cast) -> None:
    del owner
    _suspect(place, title, cast, 2)


def _rectifying(place: Place, owner: Actor, title: str, cast: Cast) -> None:
    row = _listed(place, title, cast, 40)
    for nth, (text, percent) in enumerate(WEEKS):
        said = services.Statement(f"{text}；整改期间三层停用，专人看守。", percent)
        at = cast.ago(26 - 7 * nth)
        services.post_progress(row=row, said=said, actor=owner, at=at, files=[_picture(at)])


def _asked(place: Place, owner: Actor, title: str, cast: Cast) -> None:
    row = _listed(place, title, cast, 62)
    _ask(row, owner, cast.ago(1))


def _closed(place: Place, owner: Actor, title: str, cast: Cast) -> None:
    row = _listed(place, title, cast, 90)
    _ask(row, owner, cast.ago(45))
    seen = "逐项核查，已恢复正常，资料齐全。"
    services.inspect_closure(
        row=row, is_passed=True, findings=seen, actor=cast.officer, at=cast.ago(42)
    )
    services.decide_closure(
        row=row,
        is_approved=True,
        opinion="同意销案。",
        revision=row.revision,
        actor=cast.leader,
        at=cast.ago(40),
    )


def _ask(row: MajorHazard, owner: Actor, at: datetime) -> None:
    said = services.Statement("系统已修复并联动测试合格，检测报告和照片附后。")
    services.ask_closure(row=row, said=said, actor=owner, at=at, files=[_picture(at)])


def _suspect(place: Place, title: str, cast: Cast, days: int) -> MajorHazard:
    found = services.Suspicion(title, Site.CROWDED, "监督检查时发现，已当场告知单位。")
    return services.suspect(place=place, found=found, actor=cast.officer, at=cast.ago(days))


def _listed(place: Place, title: str, cast: Cast, days: int) -> MajorHazard:
    """Go from the suspicion to the government's list."""
    row = _suspect(place, title, cast, days)
    judged = cast.ago(days - 2)
    opinion = services.Judgement(
        decision=Decision.MAJOR, reasons="对照标准原文，大队集体议案认定，议案记录和现场照片附后。"
    )
    services.judge(
        row=row, judgement=opinion, actor=cast.officer, at=judged, files=[_picture(judged)]
    )
    reported = cast.ago(days - 4)
    services.report_to_government(
        row=row,
        on=local_date(reported),
        note="以大队文件书面报县政府，当面送达。",
        actor=cast.officer,
        at=reported,
    )
    services.list_for_supervision(
        row=row, listing=_terms(cast, days - 7), actor=cast.leader, at=cast.ago(days - 7)
    )
    return row


def _terms(cast: Cast, days: int) -> services.Listing:
    on = local_date(cast.ago(days))
    return services.Listing(
        authority=Organisation.objects.get(name=AUTHORITY),
        number=f"望政消督〔{on.year}〕{days}号",
        listed_on=on,
        due_on=on + timedelta(days=75),
        responsible_leader="方远山",
        interim="停用危险部位，专人二十四小时看守，加密巡查。",
    )


def _picture(at: datetime) -> Upload:
    title, boxes = SCENES[0]
    return Upload(f"{title}.jpg", photograph(title, boxes, at, SPOT))
