"""The room's words: capabilities, facts, states, titles."""

from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

OWNER_READ = capabilities.declare("owner.read", "查看单位主体责任")
OWNER_DECLARE = capabilities.declare("owner.declare", "单位承诺、申报与自评")
STANDARD_REVIEW = capabilities.declare("standard.review", "评定标准化管理达标")

PLEDGE_POSTED = fact_kinds.declare("pledge.posted", "公示消防安全承诺")
PLEDGE_RENEWED = fact_kinds.declare("pledge.renewed", "承诺由新承诺接替")
PLEDGE_WITHDRAWN = fact_kinds.declare("pledge.withdrawn", "撤下承诺")
RISK_DECLARED = fact_kinds.declare("riskdeclaration.declared", "申报风险")
RISK_AMENDED = fact_kinds.declare("riskdeclaration.amended", "更正风险申报")
ASSESSMENT_BEGUN = fact_kinds.declare("assessment.opened", "开始达标自评")
ASSESSMENT_RATED = fact_kinds.declare("assessment.rated", "填写自评")
ASSESSMENT_SUBMITTED = fact_kinds.declare("assessment.submitted", "提交达标申请")
ASSESSMENT_TAKEN = fact_kinds.declare("assessment.accepted", "受理达标评审")
ASSESSMENT_MARKED = fact_kinds.declare("assessment.marked", "填写评审意见")
ASSESSMENT_RETURNED = fact_kinds.declare("assessment.returned", "退回达标申请")
ASSESSMENT_PASSED = fact_kinds.declare("assessment.passed", "评定达标")
ASSESSMENT_FAILED = fact_kinds.declare("assessment.failed", "评定不达标")
ASSESSMENT_REVOKED = fact_kinds.declare("assessment.revoked", "撤销达标")

EVIDENCE = attachables.declare("assessmentitem", OWNER_READ, withdraw=STANDARD_REVIEW)
"""Items of an assessment have files."""


class PledgeState(Term):
    """How a promise stands (承诺状态); one past its last day is expired without any step."""

    STANDING = "standing", "公示中"
    RENEWED = "renewed", "已续承诺"
    WITHDRAWN = "withdrawn", "已撤下"


class PledgeAction(Term):
    """What may be done with a promise (承诺办理)."""

    RENEW = "renew", "续承诺"
    WITHDRAW = "withdraw", "撤下"


class AssessmentState(Term):
    """How far an assessment has come (评定状态)."""

    SELF_RATING = "self_rating", "自评中"
    SUBMITTED = "submitted", "待受理"
    UNDER_REVIEW = "under_review", "评审中"
    RETURNED = "returned", "已退回"
    PASSED = "passed", "达标"
    FAILED = "failed", "不达标"
    REVOKED = "revoked", "已撤销"


class AssessmentAction(Term):
    """What may be done with an assessment (评定办理)."""

    RATE = "rate", "填写自评"
    SUBMIT = "submit", "提交"
    TAKE = "take", "受理"
    MARK = "mark", "填写评审意见"
    RETURN = "return", "退回"
    PASS = "pass", "评为达标"
    FAIL = "fail", "评为不达标"
    REVOKE = "revoke", "撤销达标"


class Title(Term):
    """What an assessment earns (称号)."""

    REACHED = "reached", "达标"
    EXEMPLARY = "exemplary", "示范"


class PlaceStanding(Term):
    """How a place stands to the standard it should reach, on a day (达标情况)."""

    PASSED = "passed", "已达标"
    ENDING = "ending", "即将到期"
    EXPIRED = "expired", "已过期"
    REVIEWING = "reviewing", "评审中"
    FAILED = "failed", "不达标"
    NONE = "none", "未开展"
