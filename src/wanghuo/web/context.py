"""What every page's frame needs."""

from dataclasses import dataclass

from django.http import HttpRequest

from wanghuo.base.areas.rules import AREA_READ
from wanghuo.base.documents.rules.imports import IMPORT_RUN
from wanghuo.base.exchange.rules import EXCHANGE_MANAGE
from wanghuo.base.exchange.rules.quality import QUALITY_READ
from wanghuo.base.notices import queries as notices
from wanghuo.base.notices.rules import CHANNEL_MANAGE
from wanghuo.base.people.rules import ACCOUNT_REVIEW, PEOPLE_READ
from wanghuo.governance.plans.rules import PLAN_READ, TASK_READ
from wanghuo.governance.reporting.rules import REPORT_READ
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.ledger.rules import LEDGER_READ
from wanghuo.monitoring.alarms.rules import ALARM_READ
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.maintenance.rules import TICKET_READ
from wanghuo.prevention.campaigns.rules import CAMPAIGN_READ
from wanghuo.prevention.checklists.rules import CHECKLIST_READ
from wanghuo.prevention.hazards.rules import HAZARD_READ
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT, INSPECTION_READ
from wanghuo.prevention.major_hazards.rules import MAJOR_HAZARD_READ
from wanghuo.prevention.owners.rules import OWNER_DECLARE, OWNER_READ
from wanghuo.prevention.rounds.rules import ROUND_READ
from wanghuo.register.buildings.rules import PLACE_READ
from wanghuo.register.dependants.rules import DEPENDANT_READ
from wanghuo.register.firms.rules import FIRM_READ
from wanghuo.web.home import is_owners


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the main menu, shown to whoever may open it."""

    url: str
    label: str
    capability: str = ""
    group: str = ""
    """The drop-down it stands in; none: always in sight."""


MENU = (
    Entry("today", "今日待办"),
    Entry("owners:home", "本单位", OWNER_DECLARE),
    Entry("map:map", "一张图", AREA_READ),
    Entry("plans:plans", "方案", PLAN_READ),
    Entry("plans:tasks", "任务清单", TASK_READ),
    Entry("reporting:reports", "信息报送", REPORT_READ),
    Entry("plans:problems", "问题清单", TASK_READ, "治理"),
    Entry("plans:responsibilities", "责任清单", TASK_READ, "治理"),
    Entry("plans:board", "进度看板", TASK_READ, "治理"),
    Entry("notices:reminders", "催办记录", TASK_READ, "治理"),
    Entry("inspections:inspections", "检查", INSPECTION_READ, "防控"),
    Entry("rounds:rounds", "应查", ROUND_READ, "防控"),
    Entry("campaigns:campaigns", "专项整治", CAMPAIGN_READ, "防控"),
    Entry("hazards:hazards", "隐患", HAZARD_READ, "防控"),
    Entry("major_hazards:major_hazards", "重大火灾隐患", MAJOR_HAZARD_READ, "防控"),
    Entry("checklists:checklists", "检查表", CHECKLIST_READ, "防控"),
    Entry("owners:rates", "标准化管理达标", OWNER_READ, "防控"),
    Entry("owners:pledges", "承诺公示", OWNER_READ, "防控"),
    Entry("patrol:app", "手机巡查", INSPECTION_CONDUCT, "防控"),
    Entry("desk:desk", "值守台", ALARM_READ, "监测"),
    Entry("alarms:alarms", "报警", ALARM_READ, "监测"),
    Entry("devices:devices", "装置", DEVICE_READ, "监测"),
    Entry("readings:drifts", "趋势预警", DEVICE_READ, "监测"),
    Entry("maintenance:overview", "维护与查岗", TICKET_READ, "监测"),
    Entry("register:places", "场所", PLACE_READ, "底册"),
    Entry("register:buildings", "建筑", PLACE_READ, "底册"),
    Entry("register:facilities", "消防设施", PLACE_READ, "底册"),
    Entry("register:fire-lanes", "消防车通道", PLACE_READ, "底册"),
    Entry("register:service-firms", "服务机构与保险", FIRM_READ, "底册"),
    Entry("register:dependants", "帮扶对象", DEPENDANT_READ, "底册"),
    Entry("areas:areas", "区划", AREA_READ, "底册"),
    Entry("people:people", "人员岗位", PEOPLE_READ, "底册"),
    Entry("documents:imports", "数据导入", IMPORT_RUN, "底册"),
    Entry("calendar:calendar", "工作日历", group="管理"),
    Entry("owners:accounts", "社会单位账号", PEOPLE_READ, "管理"),
    Entry("notices:channels", "外发通道", CHANNEL_MANAGE, "管理"),
    Entry("exchange:exchange", "数据交换", EXCHANGE_MANAGE, "管理"),
    Entry("people:review", "账号核查", ACCOUNT_REVIEW, "管理"),
    Entry("exchange:quality", "数据质量", QUALITY_READ, "管理"),
    Entry("ledger:ledger", "存证", LEDGER_READ, "管理"),
)
"""Entries of one group stand together."""


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the menu the actor may use and the number of unread notices."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.id is None:
        return {"menu": (), "unread": 0}
    if getattr(request, "is_led", False):  # something comes first: the frame offers nothing else
        return {"menu": (), "unread": 0, "actor": actor, "is_led": True}
    menu = [entry for entry in MENU if not entry.capability or actor.can(entry.capability)]
    if is_owners(actor):  # his day is his own places
        menu.remove(MENU[0])
    return {"menu": menu, "unread": notices.unread_count(actor.id), "actor": actor}
