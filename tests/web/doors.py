"""Every door of the house, found by walking the addresses; what each is tried with stands here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

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
    readings_rows,
    register_rows,
    rounds_rows,
)
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.base.deadlines.models import CalendarDay, Deadline
from wanghuo.base.documents.models import Attachment, ImportBatch, ImportRow
from wanghuo.base.exchange.models import Finding, Incoming, Push, Source, Subscription
from wanghuo.base.notices.models import Delivery, Notice, Preference, Reminder
from wanghuo.base.people.models import (
    ApiToken,
    GuessCount,
    Login,
    OldPassword,
    Organisation,
    Post,
    RecoveryCode,
    Role,
    SecondFactor,
    User,
)
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.governance.plans.models import (
    Plan,
    PlanItem,
    Problem,
    Progress,
    Responsibility,
    Task,
)
from wanghuo.governance.plans.rules import PLAN_READ, TASK_CONFIRM, TASK_READ
from wanghuo.governance.reporting.models import (
    DutyUnit,
    Report,
    ReportDuty,
    ReportFigure,
    ReportRemark,
    ReportSection,
    SectionEdit,
)
from wanghuo.kernel import clock
from wanghuo.kernel.facts.models import Cursor, Fact
from wanghuo.kernel.ledger.models import Block
from wanghuo.kernel.work.models import Job
from wanghuo.register.places.models import StatusChange

OPEN_TO_ALL = {
    "login", "login_code", "logout", "health", "set_language", *owners_rows.OPEN_TO_ALL,
    "trust", "trust_authority", "trust_profile",
    "patrol:patrol_worker", "patrol:patrol_manifest",
}  # fmt: skip
"""Doors before the log-in: they show nothing of anybody."""

OBJECTS = {
    "area_id": Area,
    "organisation_id": Organisation,
    "user_id": User,
    "post_id": Post,
    "token_id": ApiToken,
    "login_id": Login,
    "notice_id": Notice,
    "delivery_id": Delivery,
    "subscription_id": Subscription,
    "push_id": Push,
    "source_id": Source,
    "record_id": Incoming,
    "job_id": Job,
    "batch_id": ImportBatch,
    "plan_id": Plan,
    "item_id": PlanItem,
    "task_id": Task,
    "attachment_id": Attachment,
    "finding_id": Finding,
    "duty_id": ReportDuty,
    "report_id": Report,
    "section_id": ReportSection,
    "figure_id": ReportFigure,
    "fact_id": Fact,
    **register_rows.OBJECTS,
    **checklists_rows.OBJECTS,
    **hazards_rows.OBJECTS,
    **inspections_rows.OBJECTS,
    **rounds_rows.OBJECTS,
    **major_hazards_rows.OBJECTS,
    **owners_rows.OBJECTS,
    **devices_rows.OBJECTS,
    **readings_rows.OBJECTS,
    **alarms_rows.OBJECTS,
    **limits_rows.OBJECTS,
    **maintenance_rows.OBJECTS,
}
"""Whose row each name in an address stands for."""

SHOWN_AT = {
    Problem: "plans:problems",
    Responsibility: "plans:responsibilities",
    Progress: "plans:task",
    DutyUnit: "reporting:duty",
    SectionEdit: "reporting:report",
    ReportRemark: "reporting:report",
    ImportRow: "documents:import",
    StatusChange: "places:proposal",
    Designation: "areas:area",
    Deadline: "plans:task",
    Reminder: "notices:reminders",
    Preference: "notices:preferences",
    Role: "people:roles",
    GuessCount: "people:user",
    SecondFactor: "second_factor",
    RecoveryCode: "second_factor",
    CalendarDay: "calendar:calendar",
    Block: "ledger:blocks",
    **hazards_rows.SHOWN_AT,
    **inspections_rows.SHOWN_AT,
    **rounds_rows.SHOWN_AT,
    **major_hazards_rows.SHOWN_AT,
    **owners_rows.SHOWN_AT,
    **devices_rows.SHOWN_AT,
    **readings_rows.SHOWN_AT,
    **limits_rows.SHOWN_AT,
    **alarms_rows.SHOWN_AT,
    **maintenance_rows.SHOWN_AT,
}
"""Rows that no address names, and the door that shows them."""

NEVER_SHOWN = {OldPassword, Cursor, *hazards_rows.NEVER_SHOWN, *devices_rows.NEVER_SHOWN,
               *readings_rows.NEVER_SHOWN, *alarms_rows.NEVER_SHOWN,
               *limits_rows.NEVER_SHOWN}  # fmt: skip
"""Where a listener has got to: nobody's record."""

ALSO = {
    "people:find_user": [PEOPLE_MANAGE],
    "people:change_user": [PEOPLE_MANAGE],
    "people:disable_user": [PEOPLE_MANAGE],
    "people:enable_user": [PEOPLE_MANAGE],
    "people:reset_password": [PEOPLE_MANAGE],
    "people:grant_post": [PEOPLE_READ],
    "plans:assign_plan": [PLAN_READ],
    "exchange:export_tables": [AREA_READ],
    "documents:file": [TASK_READ],
    **{
        f"documents:{name}": [PEOPLE_MANAGE]
        for name in (
            "imports",
            "import_template",
            "upload_import",
            "import",
            "import_result",
            "recheck_import",
            "apply_import",
            "cancel_import",
            "resume_import",
            "undo_import",
            "import_passwords",
        )
    },
    "documents:preview": [TASK_READ],
    "documents:withdraw": [TASK_READ, TASK_CONFIRM],
    **{f"register:{name}": more for name, more in register_rows.also().items()},
    **{f"hazards:{name}": more for name, more in hazards_rows.ALSO.items()},
    **{f"inspections:{name}": more for name, more in inspections_rows.also().items()},
    **alarms_rows.ALSO,
    **{f"maintenance:{name}": more for name, more in maintenance_rows.ALSO.items()},
}
"""Doors whose services ask for a second capability."""

ANSWERS = {
    "approve_report": {"revision": 0},
    "reject_report": {"reason": "补充"},
    "return_report": {"reason": "补充"},
    "save_section": {"version": 1, "text": "改写"},
    "take_over": {"version": 1, "codes": ["done"]},
    "restore_section": {"version": 1},
    "confirm_duty": {"version": 1},
    "close_duty": {"version": 1},
    "remind_missing": {"named_on": "2026-03-04"},
    "consolidate": {"named_on": "2026-03-04"},
    "withdraw": {"reason": "传错了"},
    "waive_finding": {"reason": "历史数据"},
    "return_task": {"reason": "补充照片"},
    "report_progress": {"percent": 60, "text": "完成大半"},
    "change_user": {"name": "改名"},
    "issue_token": {"name": "对接", "days": "30"},
    "change_personal": {"mobile": "13812345678"},
    "change_own_mobile": {"mobile": "13812345678"},
    "reveal": {"fields_wanted": ["mobile"], "reason": "核对联系人"},
    "preferences": {"adapter": "webhook", "kinds": ["overdue"]},
    "resend": {"position": "1"},
    "test_channel": {"adapter": "webhook"},
    "import_template": {"target": "organisations"},
    "recheck_import": {"key": "name", "mode": "both"},
    "set_day": {"day": "2026-12-31", "is_workday": "rest", "name": "调休", "source": "通知"},
}
"""What is written into doors that are cheap to answer."""

ANSWERS_OF_A_TOWN = {
    **maintenance_rows.page_answers(),
    "upload_plan": lambda town: {"area": town.area.pk, "text": f"{town.mark}镇方案\n一、排查。"},
    "amend_plan": lambda town: {"text": f"{town.mark}镇修订方案\n一、排查。"},
    "create_user": lambda town: {"username": "new", "name": "新人", "area": town.area.code},
    "create_organisation": lambda town: {
        "name": "新站",
        "kind": "department",
        "area": town.area.code,
    },
    "change_role": lambda town: {
        "role": town.post.role.pk,
        "seen": ",".join(sorted(town.post.role.capabilities)),
        "capabilities": ["area.read"],
    },
    "find_user": lambda town: {"username": town.user.username},
    "find_by_number": lambda town: {"number": town.user.mobile},
    "rename_area": lambda town: {
        "name": "新名",
        "code": town.area.code,
        "on": clock.today().isoformat(),
    },
    "upload_import": lambda _: {
        "target": "organisations",
        "key": "area_name",
        "mode": "both",
        "file": SimpleUploadedFile("a.csv", "单位名称,类别,区划代码\n新站,部门站所,1".encode()),
    },
    "create_subscription": lambda town: {
        "name": "对方",
        "area": town.area.code,
        "url": "https://there.example/in",
        "kinds": ["task.assigned"],
    },
    "change_subscription": lambda _: {"url": "https://x.example/", "kinds": ["task.assigned"]},
    "create_source": lambda town: {
        "code": "there",
        "name": "对方",
        "area": town.area.code,
        "targets": ["organisations"],
        "per_minute": "60",
    },
    "assign_task": lambda town: {"organisations": [town.committee.pk]},
    "add_duty": lambda town: {"area": town.area.pk},
    "export_tables": lambda town: {"tables": ["areas.area"], "area": town.area.code},
    **register_rows.page_answers(),
    **checklists_rows.page_answers(),
    **hazards_rows.page_answers(),
    **inspections_rows.page_answers(),
    **rounds_rows.page_answers(),
    **major_hazards_rows.page_answers(),
    **owners_rows.page_answers(),
    **devices_rows.page_answers(),
    **alarms_rows.page_answers(),
    **limits_rows.page_answers(),
}
"""What is written into doors that look beyond their address."""


@dataclass(frozen=True)
class Door:
    """One address and the method it answers."""

    name: str
    method: str
    capability: str
    holes: tuple[str, ...]

    def __str__(self):
        return self.name

    def address(self, ids):
        """The address with these rows in it."""
        return reverse(self.name, kwargs={hole: ids[hole] for hole in self.holes})

    def knock(self, client, ids, town=None):
        """Ask at the door, with an answer about the town where one is written above."""
        name = self.name.rpartition(":")[2]
        data = ANSWERS.get(name, {})
        if town and name in ANSWERS_OF_A_TOWN:
            data = ANSWERS_OF_A_TOWN[name](town)
        return getattr(client, self.method)(self.address(ids), data)


def page_doors() -> list[Door]:
    """Every page of the site; the API is walked by its own description."""
    return list(_doors(get_resolver().url_patterns, ""))


def _doors(patterns: list[Any], namespace: str) -> Iterator[Door]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace != "api":
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _doors(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield _door(pattern, f"{namespace}{pattern.name}")


def _door(pattern: URLPattern, name: str) -> Door:
    holes = tuple(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)))
    capability = getattr(pattern.callback, "capability", None)
    return Door(name, _method(pattern.callback), capability, holes)


def _method(view: Any) -> str:
    """Ask the view itself: what is not allowed is answered with what is."""
    allowed = view(RequestFactory().trace("/")).headers.get("Allow", "GET")
    return "get" if "GET" in allowed else "post"
