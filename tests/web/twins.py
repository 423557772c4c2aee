"""Two towns that hold one row of everything each; what one town may see must never name the other.

Every name in a town carries the town's mark, so a leak shows as a word on a page.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.test import Client

from tests.base.documents.pictures import picture
from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.governance.plans.builders import line, make_reading
from tests.web.alarms_rows import Alarms
from tests.web.checklists_rows import Checklists
from tests.web.devices_rows import Devices
from tests.web.hazards_rows import Hazards
from tests.web.inspections_rows import Inspections
from tests.web.limits_rows import Limits
from tests.web.maintenance_rows import Maintenance
from tests.web.major_hazards_rows import MajorHazards
from tests.web.owners_rows import Owners
from tests.web.readings_rows import Readings
from tests.web.register_rows import Register
from tests.web.rounds_rows import Rounds
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineLevel, Frequency
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services import Upload, start_import, walking
from wanghuo.base.exchange.models import Finding, Incoming, Push, Source, Subscription
from wanghuo.base.exchange.rules.webhooks import IncomingState, PushState
from wanghuo.base.notices.models import Delivery, Notice, Preference, Reminder
from wanghuo.base.notices.rules import Adapter, DeliveryState, NoticeKind, source_of
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import ApiToken, Login
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.base.people.services import ORGANISATIONS
from wanghuo.governance.plans import services
from wanghuo.governance.plans.models import PlanItem, Task
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.services.upload import Original, enter_plan
from wanghuo.governance.reporting import services as reporting
from wanghuo.governance.reporting.models import Report, ReportFigure, ReportSection
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.encryption import blind_index
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.work.models import Job

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HERE, THERE = "清石", "白水"


@dataclass
class Town:
    """A town with a village, its committee, somebody who works there, plans and work."""

    mark: str
    county: object
    area: object = field(init=False)

    def __post_init__(self):
        self.area = make_area(f"{self.mark}镇", self.county)
        self.village = make_area(f"{self.mark}村", self.area)
        self.committee = OrganisationFactory(
            area=self.village, name=f"{self.mark}村民委员会", kind=OrganisationKind.VILLAGE
        )
        self.user = UserFactory(name=f"{self.mark}人", username=f"user-{self.area.pk}")
        self._number()
        self.post = PostFactory(
            user=self.user,
            organisation=self.committee,
            area=self.area,
            role=RoleFactory(capabilities=list(capabilities.labels)),
        )
        self._read_plans()
        self._work()
        self._tell()
        self._report_up()
        self.register = Register(self.mark, self.village, AT)
        self.checklists = Checklists(self.mark, self.area)
        self.hazards = Hazards(self.mark, self.register.row("place"), self.office, AT)
        self.inspections = Inspections(self, AT)
        self.rounds = Rounds(self.mark, self, AT)
        place = self.register.rows["place"]
        self.major_hazards = MajorHazards(self.mark, place, self.committee, AT)
        self.owners = Owners(self.register, self.mark, self.village, AT)
        self.devices = Devices(self.mark, self.village, AT)
        self.readings = Readings(self.mark, self.devices.device, AT)
        self.alarms = Alarms(self.mark, self.devices.device, AT, self.register.rows["place"])
        self.limits = Limits(self.mark, self.devices.device, AT)
        firm = self.register.rows["servicefirm"]
        self.maintenance = Maintenance(self.mark, self.village, firm, AT)

    def _number(self):
        self.user.mobile = f"138{self.area.pk:08d}"
        self.user.mobile_index = blind_index(self.user.mobile)
        self.user.save()

    def _read_plans(self):
        self.reviewing = self._plan("校核中方案", line(f"{self.mark}整治充电", by=local_date(AT)))
        self.items = list(PlanItem._base_manager.filter(plan=self.reviewing).order_by("id"))
        self.confirmed = services.confirm_plan(
            plan=self._plan(
                "已确认方案",
                line(f"{self.mark}排查经营场所", by=local_date(AT), units=[self.committee.name]),
                values.Problem(f"{self.mark}水源不足", values.Span(0, 0)),
            ),
            actor=SYSTEM,
            at=AT,
            accept_pending=True,
        )

    def _plan(self, title, *lines):
        reading = make_reading(*lines, title=f"{self.mark}{title}")
        original = Original(f"{title}.txt", f"{self.mark}{title}".encode())
        return enter_plan(area=self.area, original=original, reading=reading, actor=SYSTEM, at=AT)

    def _work(self):
        task = Task._base_manager.get(plan=self.confirmed, parent=None)
        [self.task] = services.assign_task(
            task=task, organisations=[self.committee], actor=SYSTEM, at=AT, due_on=local_date(AT)
        )
        self.said = services.report_progress(
            task=self.task,
            percent=40,
            text=f"{self.mark}走访一遍",
            files=[Upload(f"{self.mark}现场.png", picture(self.mark))],
            actor=people.actor_of(self.user, local_date(AT)),
            at=AT,
        )
        self.task.refresh_from_db()

    def _tell(self):
        self.notice = Notice.objects.create(
            recipient=self.user,
            kind=NoticeKind.ASSIGNED,
            title=f"{self.mark}任务",
            link="/",
            source="test",
            created_at=AT,
        )
        self.delivery = Delivery._base_manager.create(
            notice=self.notice,
            adapter=Adapter.WEBHOOK,
            area_path=self.area.path,
            state=DeliveryState.FAILED,
            next_at=AT,
            created_at=AT,
        )
        Preference.objects.create(
            user=self.user, adapter=Adapter.SMTP, address=f"{self.area.pk}@{self.mark}.example"
        )
        self._remind()
        self._exchange()
        self.finding = Finding._base_manager.create(
            code="area.boundary",
            subject_type="area",
            subject_id=str(self.village.pk),
            label=f"{self.mark}村",
            link=f"/areas/{self.village.pk}",
            area=self.village,
            area_path=self.village.path,
            organisation=self.committee,
            found_at=AT,
            due_on=local_date(AT),
        )
        self.token = ApiToken.objects.create(
            user=self.user,
            name=f"{self.mark}对接",
            secret_hash=f"{self.area.pk:064d}",
            created_at=AT,
            expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        )

        self.login = Login.objects.create(
            session_key=f"{self.area.pk:040d}",
            user=self.user,
            device=f"{self.mark}电脑",
            expire_date=datetime(2100, 1, 1, tzinfo=UTC),
            started_at=AT,
            seen_at=AT,
        )
        self.job = Job.objects.create(
            kind="test",
            label=f"{self.mark}导入",
            file_name=f"{self.mark}.txt",
            actor_id=self.user.pk,
            created_at=AT,
        )
        self.job.file.save("a.txt", ContentFile(self.mark.encode()))
        self._import()

    def _import(self):
        actor = people.actor_of(self.user, local_date(AT))
        row = f"{self.mark}超市,社会单位,{self.area.code}"
        self.batch = start_import(
            target=ORGANISATIONS,
            content=f"单位名称,类别,区划代码\n{row}".encode(),
            name=f"{self.mark}单位.csv",
            actor=actor,
            at=AT,
            in_background=False,
        )
        walking.preview(self.batch, actor)

    def _exchange(self):
        here = {"area": self.area, "area_path": self.area.path, "created_at": AT, "secret": "whs_"}
        self.subscription = Subscription._base_manager.create(
            name=f"{self.mark}订阅", url="https://there.example/", kinds=["task.assigned"], **here
        )
        self.push = Push.objects.create(
            pk=new_id(),
            subscription=self.subscription,
            position=1,
            kind="task.assigned",
            body="{}",
            state=PushState.PARKED,
            next_at=AT,
            created_at=AT,
        )
        self.source = Source._base_manager.create(
            code=f"source{self.area.pk}",
            name=f"{self.mark}来源",
            targets=["organisations"],
            per_minute=60,
            **here,
        )
        self.record = Incoming._base_manager.create(
            source=self.source,
            target="organisations",
            external_id="1",
            version=1,
            digest="",
            row="{}",
            state=IncomingState.REFUSED,
            reason=f"{self.mark}没有",
            area_path=self.area.path,
            received_at=AT,
        )

    def _remind(self):
        deadline = Deadline._base_manager.get(subject_id=str(self.task.pk))
        self.reminder = Reminder._base_manager.create(
            id=new_id(),
            deadline=deadline,
            level=DeadlineLevel.WARNED,
            area_path=deadline.area_path,
            at=AT,
        )
        Notice.objects.create(
            recipient=self.user,
            kind=NoticeKind.WARNED,
            title=f"{self.mark}临期",
            link="/",
            source=source_of(self.reminder.pk),
            created_at=AT,
        )

    def _report_up(self):
        self.office = OrganisationFactory(
            area=self.area, name=f"{self.mark}镇消安办", kind=OrganisationKind.COMMITTEE
        )
        terms = reporting.DutyTerms(
            title=f"{self.mark}每月情况",
            outline="monthly",
            freq=Frequency.MONTHLY,
            month_day="4",
            receiver=self.office,
        )
        duty = reporting.add_duty(
            area=self.area, terms=terms, units=[self.committee], actor=SYSTEM, at=AT
        )
        self.duty = reporting.confirm_duty(duty=duty, version=0, actor=SYSTEM, at=AT)
        self.report = Report._base_manager.get(duty=duty)
        self.section = ReportSection._base_manager.filter(report=self.report).order_by("ordinal")[0]
        reporting.edit_section(
            section=self.section, version=0, text=f"{self.mark}情况", actor=SYSTEM, at=AT
        )
        reporting.remind_missing(
            duty=duty, named_on=self.report.named_on, note=f"{self.mark}催报", actor=SYSTEM, at=AT
        )

    @property
    def ids(self):
        """One row of this town for each name that an address uses."""
        return {
            "duty_id": self.duty.pk,
            "report_id": self.report.pk,
            "section_id": self.section.pk,
            "figure_id": ReportFigure._base_manager.filter(report=self.report)[0].pk,
            "area_id": self.area.pk,
            "organisation_id": self.committee.pk,
            "user_id": self.user.pk,
            "post_id": self.post.pk,
            "token_id": self.token.pk,
            "login_id": self.login.number,
            "notice_id": self.notice.pk,
            "delivery_id": self.delivery.pk,
            "subscription_id": self.subscription.pk,
            "push_id": self.push.pk,
            "source_id": self.source.pk,
            "record_id": self.record.pk,
            "job_id": self.job.pk,
            "batch_id": self.batch.pk,
            "plan_id": self.reviewing.pk,
            "item_id": self.items[0].pk,
            "task_id": self.task.pk,
            "finding_id": self.finding.pk,
            "attachment_id": Attachment._base_manager.get(
                subject_type="progress", area=self.village
            ).pk,
            **self.register.ids,
            **self.checklists.ids,
            **self.hazards.ids,
            **self.inspections.ids,
            **self.rounds.ids,
            **self.major_hazards.ids,
            **self.owners.ids,
            **self.devices.ids,
            **self.readings.ids,
            **self.alarms.ids,
            **self.limits.ids,
            **self.maintenance.ids,
            "fact_id": Fact._base_manager.filter(subject_id=str(self.reviewing.pk))[0].pk,
        }

    def person(self, *allowed):
        """Somebody of this town's committee whose one post over the town allows these."""
        user = UserFactory()
        with scoped(EVERYWHERE):
            role = RoleFactory(capabilities=list(allowed))
            PostFactory(user=user, organisation=self.committee, area=self.area, role=role)
        client = Client()
        client.force_login(user)
        return client


@dataclass
class Twins:
    """The two towns of one county, sealed."""

    here: Town
    there: Town


def make_twins():
    """Build both towns; every row exists twice, and only the mark tells whose it is."""
    county = make_area("望山县")
    with scoped(EVERYWHERE):
        twins = Twins(Town(HERE, county), Town(THERE, county))
        ledger.seal(at=AT, force=True)
    return twins
