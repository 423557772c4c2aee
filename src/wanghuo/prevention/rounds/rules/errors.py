"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class PostUnfit(DomainError):
    """The post does not cover the place, or is not in force (岗位不合适)."""

    code = "post_unfit"
    status = 409
    sentence = "“{post}”管不到这个场所，或已停任，请另选该区划及其上级的在任岗位。"


class FrequencyRefused(DomainError):
    """A rule of rounds that cannot be used (频次规则有误)."""

    code = "frequency_refused"
    status = 500
    sentence = "频次规则 {rule} 有误：{problem}。请由管理员改正规则文件后重新启动。"
