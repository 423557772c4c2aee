"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class CaseUnreadable(DomainError):
    """What is to be judged cannot be read (待判定内容有误)."""

    code = "major_hazard_case_unreadable"
    status = 422
    sentence = "{problem}"
    heading = "待判定内容有误。"


class ElementsRefused(DomainError):
    """Elements that the standard in force does not have (判定要素不存在)."""

    code = "major_hazard_elements_refused"
    status = 422
    sentence = "{version} 没有这些判定要素：{refused}。请对照该标准的要素编号改正后再判定。"


class ExemptionsRefused(DomainError):
    """Exemptions that the standard in force does not have (不予判定的情形不存在)."""

    code = "major_hazard_exemptions_refused"
    status = 422
    sentence = "{version} 没有这些不予判定的情形：{refused}。请对照该标准的条款编号改正后再判定。"
