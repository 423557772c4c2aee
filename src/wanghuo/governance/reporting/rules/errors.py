"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class OwnReport(DomainError):
    """Who wrote a report cannot approve it (本人起草)."""

    code = "own_report"
    status = 409
    sentence = "这份报告由您起草或送审，请由另一位有“审批报告”权限的人审批。"


class PeriodOpen(DomainError):
    """The time a report tells of is not over (统计期未结束)."""

    code = "period_open"
    status = 409
    sentence = "统计期到 {until} 才结束，数字还会变化，请次日再送审。"


class PartsMissing(DomainError):
    """There is nothing to consolidate (无可汇总)."""

    code = "parts_missing"
    status = 409
    sentence = "本期还没有已接收的报告，请先接收再汇总。"


class WholeClosed(DomainError):
    """The consolidated report is already out of the writer's hands (汇总稿已送审)."""

    code = "whole_closed"
    status = 409
    sentence = "本期汇总稿当前为“{state}”，请先把汇总稿撤回修改，再办理。"


class OutlineUnknown(DomainError):
    """No template of this code (无此模板)."""

    code = "outline_unknown"
    status = 422
    sentence = "没有名为“{code}”的报告模板。"
