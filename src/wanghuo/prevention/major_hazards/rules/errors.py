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


class MajorHazardIdTaken(DomainError):
    """The id was sent before with other content (编号已占用)."""

    code = "major_hazard_id_taken"
    status = 409
    sentence = "同一编号已登记过内容不同的记录，请刷新页面后重新填写。"


class PeopleMissing(DomainError):
    """Too few people discussed, or too few of them agreed (讨论人数不足)."""

    code = "discussion_people_missing"
    status = 422
    sentence = "{kind}至少要有 {least} 人参加，现有 {count} 人，请补充后再记录。"


class AgreementMissing(DomainError):
    """Too few of the experts agreed (同意人数不足)."""

    code = "discussion_agreement_missing"
    status = 422
    sentence = "{kind}的结论至少要有 {least} 人同意，现有 {count} 人同意，不能作为结论。"


class DiscussionMissing(DomainError):
    """Elements that count together are decided after a discussion (未经集体讨论)."""

    code = "discussion_missing"
    status = 409
    sentence = "综合判定须先经集体讨论，最近一次讨论的结论应为构成重大火灾隐患，请先记录集体讨论。"


class ReasonsMissing(DomainError):
    """A person decided without saying why or without papers (缺少理由或材料)."""

    code = "decision_reasons_missing"
    status = 422
    sentence = "人工判定、不予判定都要写明理由，并附判定材料，请补齐{missing}后再提交。"


class RulesDecide(DomainError):
    """The standard in force decides by itself (应按标准判定)."""

    code = "major_hazard_rules_decide"
    status = 409
    sentence = "判定日适用 {version}，应按核对的要素判定，不能另下结论。"


class NotListingAuthority(DomainError):
    """Only who listed it may close it (非挂牌单位)."""

    code = "not_listing_authority"
    status = 403
    sentence = "本案由“{authority}”挂牌，只能由该单位批准销案或退回，请交其办理。"


class OwnClosure(DomainError):
    """Nobody passes what he himself asked for or inspected (本人经办)."""

    code = "own_closure"
    status = 409
    sentence = "申请、核查、批准销案应由不同的人办理，请交另一位有权限的人办理。"
