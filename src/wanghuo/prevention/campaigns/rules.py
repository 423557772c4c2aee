"""Words of campaigns."""

from wanghuo.kernel.registry import capabilities

CAMPAIGN_READ = capabilities.declare("campaign.read", "查看专项整治")
CAMPAIGN_MANAGE = capabilities.declare("campaign.manage", "组织专项整治")
