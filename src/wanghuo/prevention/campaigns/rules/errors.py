"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class CampaignClash(DomainError):
    """The id was used before for something else (编号已用)."""

    code = "campaign_clash"
    status = 409
    sentence = "这个编号已用于另一份内容，请换一个新编号重新提交。"


class NothingToCheck(DomainError):
    """No place falls under the campaign (没有对象)."""

    code = "nothing_to_check"
    status = 409
    sentence = "所选区划中没有符合条件的场所，请先登记场所，或放宽场所类别和身份。"
