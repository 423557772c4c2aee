"""What a consolidated report says of its own making: who has sent, who is missing since when."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.models import Report, ReportDuty, ReportFigure, SectionEdit
from wanghuo.governance.reporting.queries.shipped import outline
from wanghuo.governance.reporting.rules import UNSENT, ReportState
from wanghuo.governance.reporting.writing.passages import Passage
from wanghuo.kernel import clock

COVERAGE = "_coverage"
NAMES_SHOWN = 200


def coverage(whole: Report) -> list[tuple[str, str, Passage]]:
    """Return the section that tells who is in a consolidated report, and names who is not."""
    parts = Report._base_manager.filter(whole=whole)
    first = parts.order_by("id").first()
    if first is None:
        return []
    owing = Report._base_manager.filter(duty_id=first.duty_id, named_on=first.named_on)
    owing = owing.exclude(state=ReportState.WITHDRAWN).exclude(pk=whole.pk)
    rows = list(
        owing.select_related("organisation", "area").order_by("area_path", "organisation_id")
    )
    text = _said(rows, {row.pk for row in parts}, _since(whole))
    return [(COVERAGE, "报送汇总情况", Passage("\n".join([text, *_untold(whole)])))]


def _since(whole: Report) -> date:
    return clock.local_date(whole.consolidated_at or whole.drafted_at)


def _said(rows: list[Report], taken: set[object], on: date) -> str:
    missing = [row for row in rows if row.pk not in taken and row.state in UNSENT]
    waiting = [row for row in rows if row.pk not in taken and row.state not in UNSENT]
    late = [row for row in rows if row.pk in taken and _days(row, on)]
    text = f"本期应报{len(rows)}个单位，汇总{len(taken)}个。"
    if late:
        text += f"其中迟报{len(late)}个：{_listed((row, _days(row, on)) for row in late)}。"
    if waiting:
        text += f"已报送、尚未接收的{len(waiting)}个：{_names(waiting)}，未计入。"
    if not missing:
        return text + "没有单位未报送。"
    text += f"未报送{len(missing)}个，未计入合计："
    return text + "；".join(_missing(row, on) for row in missing[:NAMES_SHOWN]) + "。"


def _missing(row: Report, on: date) -> str:
    name = row.sender
    if row.state == ReportState.RETURNED:
        return f"{name}（已退回，待重报）"
    late = rules.days_late(row.due_on, on)
    since = rules.chinese(row.due_on + timedelta(days=1))
    if not late:
        return f"{name}（{rules.chinese(row.due_on)}到期）"
    return f"{name}（自{since}起逾期，已逾期{late}天）"


def _days(row: Report, on: date) -> int:
    return rules.days_late(row.due_on, row.first_sent_on or on)


def _listed(rows: Iterable[tuple[Report, int]]) -> str:
    return "、".join(f"{row.sender}（迟{days}天）" for row, days in rows)


def _names(rows: Iterable[Report]) -> str:
    return "、".join(row.sender for row in rows)


def _untold(whole: Report) -> list[str]:
    """Name the figures that a part does not have: another template, or one made before."""
    wanted = {one.code: one.label for one in outline(whole.outline).figures}
    told: dict[str, set[str]] = {}
    rows = ReportFigure._base_manager.filter(report__whole=whole).order_by("report__area_path")
    columns = ("report__organisation__name", "report__area__name", "code")
    for name, area, code in rows.values_list(*columns):
        told.setdefault(rules.full_name(name, area), set()).add(code)
    gaps = {name: wanted.keys() - codes for name, codes in told.items()}
    return [
        f"{name}的报告没有下列数字，合计未含："
        + "、".join(label for code, label in wanted.items() if code in missing)
        + "。"
        for name, missing in gaps.items()
        if missing
    ]


def drafted_texts(whole: Report, codes: Iterable[str]) -> dict[UUID, str]:
    """Return what stood in each edited section of the parts before anybody touched it."""
    edits = SectionEdit._base_manager.filter(
        section__report__whole=whole, section__code__in=codes, section__is_edited=True
    )
    latest_first = edits.order_by("-at", "-id")
    return dict(latest_first.values_list("section_id", "before"))


def higher_day(duty: ReportDuty, named_on: date) -> date | None:
    """Return the day of the higher duty whose report these parts go into: the next one due."""
    if duty.higher is None:
        return None
    cycle = duty.higher.cycle
    ahead = rules.due_days(cycle, named_on - timedelta(days=1), named_on + timedelta(days=400))
    return next(ahead, None)


def frozen(report: Report) -> dict[str, str]:
    """Return the figures as the ledger keeps them with the approval."""
    rows = ReportFigure._base_manager.filter(report=report).order_by("ordinal", "id")
    return {one.code: "" if one.value is None else str(one.value) for one in rows}
