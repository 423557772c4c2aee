"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class LimitRuleRefused(DomainError):
    """A rule of limits or trends that cannot be used (限值规则有误)."""

    code = "limit_rule_refused"
    status = 500
    sentence = "限值、趋势规则 {rule} 有误：{problem}。请由管理员改正规则文件后重新启动。"
