"""A county with a shop, those who judge, list and rectify, and a hazard at any step of its way."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from tests.base.documents.pictures import picture
from tests.factories import OrganisationFactory, UserFactory, make_area
from tests.register.samples import small
from wanghuo.base.documents.services import Upload
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor, AreaPath, Grant, Reach
from wanghuo.kernel.registry import capabilities
from wanghuo.prevention.major_hazards import rules, services
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import (
    Decision,
    DiscussionKind,
    LookBackResult,
    Site,
)

AT = datetime(2025, 9, 1, 1, 0, tzinfo=UTC)  # a Monday, under the edition of 2017
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, under the edition of 2025
DIRECT = "6.8"
THREE = ("7.3.1", "7.3.2", "7.3.3")


def file(name="现场.png"):
    return Upload(name, picture(name))


class County:
    """A county, its fire office, its government, one shop of one occupier."""

    def __init__(self, name="清石县", parent=None):
        self.area = make_area(name, parent)
        self.village = make_area(f"{name}村", make_area(f"{name}镇", self.area))
        self.government = OrganisationFactory(area=self.area, name=f"{name}人民政府")
        self.office = OrganisationFactory(area=self.area, name=f"{name}消防救援大队")
        self.occupier = small("occupier", self.village, name=f"{name}商贸公司")
        self.place = small(
            "place", self.village, name=f"{name}百货", kind="shop", occupier=self.occupier
        )
        self.firm = OrganisationFactory(
            area=self.village,
            name=f"{name}商贸公司",
            kind=OrganisationKind.OCCUPIER,
            holder=self.occupier.number,
        )
        self.officer = self.actor(rules.MAJOR_HAZARD_JUDGE, organisation=self.office)
        self.inspector = self.actor(rules.MAJOR_HAZARD_JUDGE, organisation=self.office)
        self.leader = self.actor(rules.MAJOR_HAZARD_LIST, organisation=self.government)
        self.owner = self.actor(
            rules.MAJOR_HAZARD_READ,
            rules.MAJOR_HAZARD_RECTIFY,
            organisation=self.firm,
            holders=[self.occupier.number],
        )

    def actor(self, *allowed, organisation=None, holders=None, path=None):
        """Somebody whose post over the county allows these."""
        user = UserFactory()
        held = None if holders is None else frozenset(holders)
        reach = Reach(AreaPath(path or self.area.path), None, held)
        allowed = frozenset(allowed or capabilities.labels)
        grant = Grant(reach, allowed, organisation.pk if organisation else None)
        return Actor(id=user.pk, name=user.name, grants=(grant,))

    def suspected(self, at=AT, **given):
        given = {"title": "安全出口锁闭", "site": Site.CROWDED} | given
        found = services.Suspicion(**given)
        return services.suspect(place=self.place, found=found, actor=self.officer, at=at)

    def check(self, row, *elements, at=AT, files=()):
        found = [
            services.ElementFound(one, True, f"{one} 现场所见", files=files) for one in elements
        ]
        return services.check_elements(row=row, found=found, actor=self.officer, at=at)

    def talk(self, row, at=AT, **given):
        given = {
            "kind": DiscussionKind.COLLECTIVE,
            "held_on": clock.local_date(at),
            "participants": "冯一、陈二、楚三",
            "conclusion": "构成",
            "is_major": True,
        } | given
        return services.discuss(row=row, talk=services.Talk(**given), actor=self.officer, at=at)

    def judge(self, row, at=AT, files=(), **given):
        return services.judge(
            row=row,
            judgement=services.Judgement(**given),
            actor=self.officer,
            at=at,
            files=files,
        )

    def judged(self, at=AT):
        row = self.suspected(at)
        if clock.local_date(at) >= date(2025, 11, 1):
            self.judge(row, at, [file()], decision=Decision.MAJOR, reasons="对照标准原文")
        else:
            self.check(row, DIRECT, at=at)
            self.judge(row, at)
        return row

    def reported(self, at=AT):
        row = self.judged(at)
        return services.report_to_government(
            row=row, on=clock.local_date(at), note="消报〔2025〕1号", actor=self.officer, at=at
        )

    def listing(self, at=AT, **given):
        on = clock.local_date(at)
        given = {
            "authority": self.government,
            "number": "政督〔2025〕1号",
            "listed_on": on,
            "due_on": on + timedelta(days=60),
            "responsible_leader": "卫四",
            "interim": "停用二层，专人看守",
        } | given
        return services.Listing(**given)

    def listed(self, at=AT, **given):
        row = self.reported(at)
        services.list_for_supervision(
            row=row, listing=self.listing(at, **given), actor=self.leader, at=at
        )
        return row

    def progress(self, row, at=AT, percent=40, **given):
        said = services.Statement("打通一个出口", percent, **given)
        return services.post_progress(row=row, said=said, actor=self.owner, at=at)

    def asked(self, at=AT):
        row = self.listed(at)
        self.ask(row, at)
        return row

    def ask(self, row, at=AT, files=()):
        said = services.Statement("出口全部打通")
        return services.ask_closure(row=row, said=said, actor=self.owner, at=at, files=files)

    def inspect(self, row, at=AT, is_passed=True, actor=None):
        return services.inspect_closure(
            row=row,
            is_passed=is_passed,
            findings="逐项看过",
            actor=actor or self.inspector,
            at=at,
        )

    def inspected(self, at=AT):
        row = self.asked(at)
        self.inspect(row, at)
        return row

    def decide(self, row, at=AT, is_approved=True, actor=None, opinion="同意", revision=None):
        return services.decide_closure(
            row=row,
            is_approved=is_approved,
            opinion=opinion,
            revision=row.revision if revision is None else revision,
            actor=actor or self.leader,
            at=at,
        )

    def closed(self, at=AT):
        row = self.inspected(at)
        self.decide(row, at)
        return row

    def look_back(self, row, at=AT, result=LookBackResult.CLEAR, **given):
        visit = services.Visit(result, "去看过", **given)
        return services.look_back(row=row, visit=visit, actor=self.officer, at=at)

    def at_step(self, state, at=AT):
        """A major hazard in a state, brought there by its own way."""
        state = rules.MajorHazardState(state)
        ways = {
            state.SUSPECTED: self.suspected,
            state.UNDECIDED: self._deferred,
            state.NOT_MAJOR: self._cleared,
            state.EXEMPT: self._exempted,
            state.JUDGED: self.judged,
            state.REPORTED: self.reported,
            state.LISTED: self.listed,
            state.RECTIFYING: lambda at: self._then(self.listed, self.progress, at),
            state.CLOSURE_ASKED: self.asked,
            state.INSPECTED: self.inspected,
            state.RETURNED: lambda at: self._then(
                self.asked, lambda row, at: self.inspect(row, at, is_passed=False), at
            ),
            state.CLOSED: self.closed,
            state.LOOKED_BACK: lambda at: self._then(self.closed, self.look_back, at),
        }
        row = ways[state](at)
        assert row.state == state
        return row

    @staticmethod
    def _then(before, act, at):
        row = before(at)
        act(row, at)
        return row

    def _deferred(self, at):
        row = self.suspected(at)
        MajorHazard._base_manager.filter(pk=row.pk).update(state="undecided")
        row.state = rules.MajorHazardState.UNDECIDED
        return row

    def _cleared(self, at):
        row = self.suspected(at)
        self.judge(row, at)
        return row

    def _exempted(self, at):
        row = self.suspected(at)
        self.judge(row, at, [file()], exempt=("5.1.3b",), reasons="已停业")
        return row


def fresh(row):
    return MajorHazard._base_manager.get(pk=row.pk)


def stale(row):
    """The row as somebody read it before."""
    copy = SimpleNamespace(**{name: value for name, value in vars(row).items() if name[0] != "_"})
    return MajorHazard(**vars(copy))
