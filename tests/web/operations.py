"""Every operation of the API, found in its own description; what each is tried with stands here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ninja.operation import Operation as Served

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.web import (
    alarms_rows,
    checklists_rows,
    devices_rows,
    hazards_rows,
    inspections_rows,
    limits_rows,
    maintenance_rows,
    major_hazards_rows,
    owners_rows,
    register_rows,
    rounds_rows,
)
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.rules import Frequency
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.services import apply_import, walking
from wanghuo.base.exchange.models import Push
from wanghuo.base.exchange.rules.webhooks import PushState
from wanghuo.base.people import rules
from wanghuo.base.people import services as people_services
from wanghuo.base.people.models import ApiToken
from wanghuo.base.people.rules import PEOPLE_MANAGE
from wanghuo.governance.plans import services as plans
from wanghuo.governance.plans.rules import PLAN_READ
from wanghuo.governance.reporting import services as reporting
from wanghuo.governance.reporting.models import Report
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.outgoing.rules import SIGNATURE, TIMESTAMP, signature
from wanghuo.kernel.scoping import scoped
from wanghuo.web.api import api

DAY = "2026-12-31"
LAST = datetime(2100, 1, 1, tzinfo=UTC)

ALSO = {
    "user_named": [PEOPLE_MANAGE],
    "users_without_posts": [PEOPLE_MANAGE],
    "change_user": [PEOPLE_MANAGE],
    "disable_user": [PEOPLE_MANAGE],
    "enable_user": [PEOPLE_MANAGE],
    "reset_password": [PEOPLE_MANAGE],
    **{
        name: [PEOPLE_MANAGE]
        for name in (
            "import_list",
            "start_import",
            "import_batch",
            "import_rows",
            "import_result",
            "recheck_import",
            "apply_import",
            "cancel_import",
            "resume_import",
            "undo_import",
            "import_passwords",
        )
    },
    "assign_plan": [PLAN_READ],
    **inspections_rows.also(),
    "export_tables": [AREA_READ],
    **register_rows.also(),
    **hazards_rows.ALSO,
    **maintenance_rows.ALSO,
}
"""Operations whose services ask for a second capability."""

BY_SIGNATURE = {"receive_record"}
"""Operations that ask for no log-in but for a signature; without one they refuse all the same."""


@dataclass(frozen=True)
class Operation:
    """One operation: its name, method, address and the capability it needs."""

    name: str
    method: str
    path: str
    capability: str
    summary: str

    def __str__(self):
        return self.name

    @property
    def allowed(self):
        return [self.capability, *ALSO.get(self.name, [])] if self.capability else []

    @property
    def is_to_an_object(self):
        return "_id}" in self.path

    def ask(self, program, ids, asking):
        """Ask with these rows in the address."""
        address = self.path.format(
            **{
                "day": DAY,
                "code": "0",
                "adapter": "webhook",
                "action": "pause",
                "source": "nobody",
                "target": "areas",
                **ids,
                **asking.ids,
            }
        )
        asking.made_known(program)
        call = getattr(program, self.method)
        if self.method == "get":
            return call(address, asking.query)
        if asking.form:
            return call(address, asking.form)
        return call(address, asking.body, content_type="application/json", headers=asking.headers)


@dataclass(frozen=True)
class Asking:
    """What an operation is asked with; `ids` take the place of the town's own.

    `made_known` is told who asks, for what is open to named persons alone.
    """

    body: Any = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    made_known: Callable[[Client], None] = lambda _: None


def operations():
    """Walk the API."""
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for served in view.operations:
                yield _operation(served, path)


def _operation(served: Served, path: str) -> Operation:
    [method] = served.methods
    view = served.view_func
    return Operation(view.__name__, method.lower(), f"/api{path}", view.capability, served.summary)


def token_of(user, secret, **times):
    """Give the user a token with this secret."""
    terms = {"name": "对接", "created_at": clock.now(), "expires_at": LAST, **times}
    return ApiToken.objects.create(user=user, secret_hash=rules.secret_hash(secret), **terms)


def program_of(user):
    """A program that acts as the user."""
    secret = f"wh_{user.pk}"
    token_of(user, secret)
    bearer = {"Authorization": f"Bearer {secret}"}
    program = Client(headers=bearer)
    program.user, program.bearer = user, bearer
    return program


def program(area, *allowed, organisation=None, sector=""):
    """A program whose user's one post over `area` allows these."""
    with scoped(EVERYWHERE):
        post = PostFactory(
            user=UserFactory(),
            organisation=organisation or OrganisationFactory(area=area),
            area=area,
            role=RoleFactory(capabilities=list(allowed)),
            sector=sector,
        )
    return program_of(post.user)


def file(name, text):
    return SimpleUploadedFile(name, text.encode())


def today():
    return clock.today().isoformat()


def _reported(town):
    with scoped(EVERYWHERE):
        town.task.refresh_from_db()
        plans.report_progress(
            task=town.task, percent=100, text="完成", actor=SYSTEM, at=clock.now()
        )
    return Asking()


def _submitted(town, **body):
    _reported(town)
    with scoped(EVERYWHERE):
        plans.submit_task(task=town.task, actor=SYSTEM, at=clock.now())
    return Asking(body)


def _accepted(town):
    with scoped(EVERYWHERE):
        plans.accept_item(item=town.items[0], actor=SYSTEM, at=clock.now())
    return Asking()


def _two_items(town):
    offset = town.items[0].span_start + 2
    with scoped(EVERYWHERE):
        _, second = plans.split_item(
            item=town.items[0], offset=offset, actor=SYSTEM, at=clock.now()
        )
    return Asking({"second_id": str(second.pk)})


def _disabled(town):
    people_services.disable_user(user=town.user, actor=SYSTEM, at=clock.now())
    return Asking()


def _set_day(town):
    deadlines.set_calendar_day(
        day=clock.today().fromisoformat(DAY),
        is_workday=False,
        name="调休",
        source="通知",
        actor=SYSTEM,
        at=clock.now(),
    )
    return Asking()


def _next_village(town):
    into = make_area(f"{town.mark}二村", town.area)
    return Asking({"into_id": into.pk, "on": today()}, ids={"area_id": town.village.pk})


def _part(town):
    code = f"{town.area.code[:9]}877"
    parts = [{"name": f"{town.mark}三村", "code": code}]
    return Asking({"parts": parts, "on": today()}, ids={"area_id": town.village.pk})


def _idle_organisation(town):
    idle = OrganisationFactory(area=town.area)
    return Asking({"last_day": today()}, ids={"organisation_id": idle.pk})


def _post(town):
    return {
        "organisation_id": town.committee.pk,
        "role_id": RoleFactory().pk,
        "valid_from": today(),
    }


def _interrupted(town):
    town.batch.refresh_from_db(from_queryset=ImportBatch._base_manager.all())
    apply_import(batch=town.batch, actor=SYSTEM, at=clock.now(), in_background=False)
    return Asking()


def _imported(town):
    _interrupted(town)
    walking.write(town.batch, SYSTEM)
    return Asking()


SUBSCRIBING = {"url": "https://there.example/in", "kinds": ["task.assigned"]}
RECORD = '{"external_id":"7","row":{"单位名称":"新站","类别":"部门站所","区划代码":"CODE"}}'


def _waiting(town):
    Push.objects.filter(pk=town.push.pk).update(state=PushState.QUEUED)
    return Asking()


def _signed(town):
    body, timestamp = RECORD.replace("CODE", town.area.code), int(clock.now().timestamp())
    headers = {
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(town.source.secret, timestamp, body.encode()),
    }
    ids = {"source": town.source.code, "target": "organisations"}
    return Asking(body, ids=ids, headers=headers)


PERIOD = {"named_on": "2026-03-04"}


def _report_step(*steps, **body):
    """A town's report taken as far as the operation needs it."""

    def step(town):
        with scoped(EVERYWHERE):
            for number, name in enumerate(steps):
                report = Report._base_manager.get(pk=town.report.pk)
                more = {"revision": report.revision} if name == "approve_report" else {}
                at = clock.now() + timedelta(seconds=number)
                getattr(reporting, name)(report=report, actor=SYSTEM, at=at, **more)
        return Asking(body)

    return step


SUBMITTED = ("submit_report",)
APPROVED = (*SUBMITTED, "approve_report")
SENT = (*APPROVED, "send_report")
RECEIVED = (*SENT, "receive_report")


def _proposed(town):
    with scoped(EVERYWHERE):
        duty = reporting.add_duty(
            area=town.area,
            terms=reporting.DutyTerms(
                title="另一项", outline="yearly", freq=Frequency.YEARLY, receiver_name="县"
            ),
            units=[town.committee],
            actor=SYSTEM,
            at=clock.now(),
        )
    return Asking({"version": 0}, ids={"duty_id": duty.pk})


def _consolidated(town):
    _report_step(*RECEIVED)(town)
    return Asking(PERIOD)


def _duty(town, **more):
    return {
        "title": "每月情况", "outline": "monthly", "freq": "MONTHLY", "month_day": "24",
        "receiver_name": "县消安办", "unit_ids": [town.committee.pk], **more,
    }  # fmt: skip


SQUARE = [[[104.0, 30.0], [104.1, 30.0], [104.1, 30.1], [104.0, 30.1], [104.0, 30.0]]]
PLAN = "{mark}镇消防工作方案\n一、排查隐患。"
ASKING = {
    "add_duty": lambda town: Asking(_duty(town, area_id=town.area.pk)),
    "change_duty": lambda town: Asking(_duty(town, version=1)),
    "confirm_duty": _proposed,
    "close_duty": lambda _: Asking({"version": 1}),
    "report_board": lambda _: Asking(query=PERIOD),
    "remind_missing": lambda _: Asking(PERIOD),
    "consolidate": _consolidated,
    "edit_section": lambda _: Asking({"version": 1, "text": "改写"}),
    "take_over": lambda _: Asking({"version": 1, "codes": ["done"]}),
    "restore_section": lambda _: Asking({"version": 1}),
    "revise_report": _report_step(*SUBMITTED),
    "approve_report": _report_step(*SUBMITTED, revision=1),
    "reject_report": _report_step(*SUBMITTED, reason="补充"),
    "send_report": _report_step(*APPROVED),
    "receive_report": _report_step(*SENT),
    "return_report": _report_step(*SENT, reason="补充"),
    "export_tables": lambda town: Asking({"tables": ["areas.area"], "area_code": town.area.code}),
    "upload_plan": lambda town: Asking(
        form={"area_id": town.area.pk, "file": file("方案.txt", PLAN.format(mark=town.mark))}
    ),
    "upload_plan_text": lambda town: Asking(
        {"area_id": town.area.pk, "text": PLAN.format(mark=town.mark)}
    ),
    "read_plan": lambda town: Asking({"text": PLAN.format(mark=town.mark)}),
    "amend_plan": lambda town: Asking(
        form={"file": file("修订.txt", PLAN.format(mark=town.mark))},
        ids={"plan_id": town.confirmed.pk},
    ),
    "amend_plan_text": lambda town: Asking(
        {"text": PLAN.format(mark=town.mark)}, ids={"plan_id": town.confirmed.pk}
    ),
    "confirm_plan": lambda _: Asking({"accept_pending": True}),
    "assign_plan": lambda town: Asking(ids={"plan_id": town.confirmed.pk}),
    "add_item": lambda _: Asking({"kind": "task", "span": [0, 4]}),
    "correct_item": lambda _: Asking({"version": 0, "data": {"text": "更正"}}),
    "reopen_item": _accepted,
    "split_item": lambda town: Asking({"offset": town.items[0].span_start + 2}),
    "merge_items": _two_items,
    "assign_task": lambda town: Asking({"organisation_ids": [town.committee.pk]}),
    "assign_to_matched": lambda town: Asking(ids={"task_id": town.task.parent_id}),
    "report_progress": lambda _: Asking(
        form={"percent": 60, "text": "完成大半", "files": [file("台账.txt", "台账")]}
    ),
    "submit_task": _reported,
    "return_task": lambda town: _submitted(town, reason="补充照片"),
    "complete_task": lambda town: _submitted(town, note="属实"),
    "attachment_list": lambda town: Asking(
        query={"subject_type": "progress", "subject_id": str(town.said.pk)}
    ),
    "waive_finding": lambda _: Asking({"reason": "历史数据"}),
    "withdraw_attachment": lambda _: Asking({"reason": "传错了"}),
    "withdraw_task": lambda _: Asking({"reason": "重复"}),
    "find_by_code": lambda town: Asking(ids={"code": town.area.code}),
    "as_of": lambda _: Asking(query={"on": today()}),
    "create_area": lambda town: Asking(
        {
            "parent_id": town.area.pk,
            "level": "village",
            "name": "新村",
            "code": f"{town.area.code[:9]}876",
            "on": today(),
        }
    ),
    "rename_area": lambda _: Asking({"name": "新名", "on": today()}),
    "merge_areas": _next_village,
    "split_area": _part,
    "set_boundary": lambda _: Asking({"boundary": {"type": "Polygon", "coordinates": SQUARE}}),
    "create_organisation": lambda town: Asking(
        {"area_id": town.area.pk, "name": "新站", "kind": "department"}
    ),
    "change_organisation": lambda _: Asking({"name": "新站", "kind": "village"}),
    "close_organisation": _idle_organisation,
    "create_user": lambda town: Asking(
        {"username": "new", "name": "新人", "area_id": town.area.pk}
    ),
    "change_user": lambda _: Asking({"name": "改名"}),
    "change_personal": lambda _: Asking({"mobile": "13812345678"}),
    "reveal": lambda _: Asking({"fields": ["mobile"], "reason": "核对联系人"}),
    "find_by_number": lambda town: Asking({"number": town.user.mobile}),
    "enable_user": _disabled,
    "grant_post": lambda town: Asking(_post(town)),
    "end_post": lambda _: Asking({"last_day": today()}),
    "user_named": lambda town: Asking(query={"username": town.user.username}),
    "start_import": lambda _: Asking(
        form={
            "target": "organisations",
            "file": file("a.csv", "单位名称,类别,区划代码\n新站,部门站所,1"),
        }
    ),
    "resume_import": _interrupted,
    "undo_import": _imported,
    "create_subscription": lambda town: Asking(
        {**SUBSCRIBING, "name": "对方", "area_id": town.area.pk}
    ),
    "change_subscription": lambda _: Asking(SUBSCRIBING),
    "resend_from": lambda _: Asking({"position": 1}),
    "park_push": _waiting,
    "create_source": lambda town: Asking(
        {"code": "there", "name": "对方", "targets": ["organisations"], "area_id": town.area.pk}
    ),
    "receive_record": _signed,
    "prefer": lambda _: Asking({"kinds": ["overdue"]}),
    "calendar_days": lambda _: Asking(query={"year": 2026}),
    "set_calendar_day": lambda _: Asking({"is_workday": False, "name": "调休", "source": "通知"}),
    "remove_calendar_day": _set_day,
    **hazards_rows.askings(Asking),
}
"""What is asked of each operation that needs more than its address, after what must be so."""


BODIES = (
    register_rows.bodies()
    | checklists_rows.bodies()
    | rounds_rows.bodies()
    | major_hazards_rows.bodies()
    | devices_rows.bodies()
    | alarms_rows.bodies()
    | limits_rows.bodies()
    | maintenance_rows.bodies()
)
AS_FORMS = major_hazards_rows.forms()
OF_OWNERS = owners_rows.bodies(file)


def asking(operation, town):
    """What this operation is asked with in a town."""
    if operation.name in BODIES:
        return Asking(BODIES[operation.name](town))
    if operation.name in inspections_rows.BODIES:
        return Asking(**inspections_rows.BODIES[operation.name](town))
    if operation.name in AS_FORMS:
        return Asking(form=AS_FORMS[operation.name](town))
    if operation.name in OF_OWNERS:
        return Asking(**OF_OWNERS[operation.name](town))
    prepare = ASKING.get(operation.name)
    return prepare(town) if prepare else Asking()
