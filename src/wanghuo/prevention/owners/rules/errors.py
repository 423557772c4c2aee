"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class OtherContent(DomainError):
    """The same id was sent before with other content (同一编号内容不同)."""

    code = "other_content"
    status = 409
    sentence = "这个编号已经用于另一份{what}，内容不同；请换一个编号重新提交。"


class NoOccupier(DomainError):
    """A place that nobody in particular runs can promise nothing (场所没有社会单位)."""

    code = "no_occupier"
    status = 409
    sentence = "“{place}”还没有登记由哪家社会单位经营，请先在场所登记中补上，再办理。"


class AlreadyDeclared(DomainError):
    """A place declares its risks once a year, and amends that (本年已申报)."""

    code = "already_declared"
    status = 409
    sentence = "“{place}”{year}年已经申报过风险，请打开那一份更正。"


class AssessmentOpen(DomainError):
    """One assessment of a place under a standard at a time (评定进行中)."""

    code = "assessment_open"
    status = 409
    sentence = "“{place}”已有一份进行中的“{standard}”评定，请先办完那一份。"


class MarksMissing(DomainError):
    """Items without a mark (有未评的项)."""

    code = "marks_missing"
    status = 409
    sentence = "还有 {count} 项没有打分：{items}。请补全后再办理。"


class EvidenceMissing(DomainError):
    """Items that ask for evidence and have none (缺佐证)."""

    code = "evidence_missing"
    status = 409
    sentence = "以下各项要有佐证材料才能得分：{items}。请上传照片或文件，或把该项自评改为 0 分。"


class OwnAssessment(DomainError):
    """Who rated a place himself cannot review it (本人自评)."""

    code = "own_assessment"
    status = 409
    sentence = "这份自评是您提交的，请由另一位有“评定标准化管理达标”权限的人评审。"


class TextUnknown(DomainError):
    """No template or standard of this code (没有这个文本)."""

    code = "owner_text_unknown"
    status = 422
    sentence = "没有名为“{code}”的{what}，请从清单中选择。"
