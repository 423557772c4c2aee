"""The room's words: capabilities, kinds of fact, kinds of campaign, states."""

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

CAMPAIGN_READ = capabilities.declare("campaign.read", "查看专项整治")
CAMPAIGN_MANAGE = capabilities.declare("campaign.manage", "组织专项整治")

CAMPAIGN_DRAFTED = fact_kinds.declare("campaign.drafted", "起草专项整治")
CAMPAIGN_CHANGED = fact_kinds.declare("campaign.changed", "修改专项整治")
CAMPAIGN_LAUNCHED = fact_kinds.declare("campaign.launched", "启动专项整治")
CAMPAIGN_RECOUNTED = fact_kinds.declare("campaign.recounted", "重算整治指标")
CAMPAIGN_CLOSED = fact_kinds.declare("campaign.closed", "结束专项整治")
CAMPAIGN_WITHDRAWN = fact_kinds.declare("campaign.withdrawn", "作废专项整治草稿")
CAMPAIGN_COUNTED = fact_kinds.declare("campaign.counted", "计入专项整治")
CAMPAIGN_UNCOUNTED = fact_kinds.declare("campaign.uncounted", "撤销计入专项整治")


class CampaignKind(Term):
    """Sort of campaign (整治类型)."""

    DRIVE = "drive", "专项整治"
    JOINT = "joint", "月度联合检查"


class Season(Term):
    """When in the year (时段)."""

    ANY = "any", "不限"
    WINTER_SPRING = "winter_spring", "冬春"
    SUMMER = "summer", "夏季"
    HOLIDAY = "holiday", "重大节日和活动"


class TargetKind(Term):
    """How much is to be checked (指标方式)."""

    SHARE = "share", "占场所数的百分比"
    NUMBER = "number", "每个区划的处数"


class CampaignState(Term):
    """How far a campaign has come (整治状态)."""

    DRAFT = "draft", "草稿"
    LIVE = "live", "进行中"
    CLOSED = "closed", "已结束"
    WITHDRAWN = "withdrawn", "已作废"


class CampaignAction(Term):
    """What can be done about a campaign (整治操作)."""

    CHANGE = "change", "修改"
    LAUNCH = "launch", "启动"
    RECOUNT = "recount", "重算指标"
    CLOSE = "close", "结束"
    WITHDRAW = "withdraw", "作废"
