"""People who cannot escape alone and visits to them, as they are kept."""

from collections.abc import Iterator

from django.db.models import Q

from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.sheets import importing
from wanghuo.register.dependants import services
from wanghuo.register.dependants.models import Dependant, HelpVisit
from wanghuo.register.dependants.rules import DEPENDANT_MANAGE, DEPENDANT_READ, DependantKind
from wanghuo.register.records.kinds import RecordKey, RecordKind, Subset, declare
from wanghuo.register.records.rules import Field, Sort
from wanghuo.register.records.services import target_of

HELPER = "帮扶人"


def _badges(row: Dependant) -> Iterator[tuple[str, str]]:
    if not row.helper_name:
        yield "无帮扶人", "red"


DEPENDANT = declare(
    RecordKind(
        code="dependant",
        plural="dependants",
        label="帮扶对象",
        model=Dependant,
        read=DEPENDANT_READ,
        manage=DEPENDANT_MANAGE,
        fields=(
            Field("number", "帮扶编号", Sort.CODE, longest=30, hint="不填自动编号"),
            Field("name", "姓名", is_required=True, longest=40, is_personal=True),
            Field("kind", "帮扶类别", Sort.TERM, is_required=True, terms=DependantKind),
            Field("phone", "电话", Sort.PHONE, is_personal=True),
            Field("address", "住址", is_personal=True),
            Field("building", "建筑编号", Sort.LINK, link="building"),
            Field("risk", "火灾风险"),
            Field("helper_name", "帮扶人", longest=40, group=HELPER, names_person=True),
            Field("helper_phone", "帮扶人电话", Sort.PHONE, is_personal=True, group=HELPER),
            Field("note", "备注", longest=500),
        ),
        listed=("kind", "risk", "helper_name"),
        filters=("kind",),
        searched=("number", "risk", "helper_name"),
        subsets=(
            Subset("helperless", "无帮扶人", "red", lambda _: Q(helper_name="")),
            Subset("unvisited", "逾期未走访", "orange", services.unvisited),
        ),
        badges=_badges,
        shown=lambda row: (("最近走访", row.last_visited_on or "没有记录"),),
        hint="姓名、电话和住址加密保存、遮掩显示；查看原值须写理由。",
    )
)
VISIT = declare(
    RecordKind(
        code="helpvisit",
        plural="help-visits",
        label="走访",
        model=HelpVisit,
        read=DEPENDANT_READ,
        manage=DEPENDANT_MANAGE,
        fields=(
            Field("dependant", "帮扶编号", Sort.LINK, is_required=True, link="dependant"),
            Field("visited_on", "走访日期", Sort.DAY, is_required=True),
            Field("visitor", "走访人", is_required=True, longest=40, names_person=True),
            Field("found", "走访情况", is_required=True, longest=300),
        ),
        named_by="visitor",
        title="visited_on",
        keys=(
            RecordKey(
                "who_when",
                "帮扶编号+走访日期",
                (("dependant__number", "帮扶编号"), ("visited_on", "走访日期")),
            ),
        ),
        listed=("dependant", "visitor", "found"),
        searched=("visitor", "found"),
        home=("dependant",),
        follow=services.note_visits,
    )
)

for _kind in (DEPENDANT, VISIT):
    attachables.declare(_kind.code, _kind.read, withdraw=_kind.manage)
    importing.declare(target_of(_kind))
