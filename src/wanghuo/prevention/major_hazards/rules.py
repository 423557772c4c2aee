"""Words of major hazards."""

from wanghuo.kernel.registry import capabilities

MAJOR_HAZARD_READ = capabilities.declare("major_hazard.read", "查看重大火灾隐患")
MAJOR_HAZARD_JUDGE = capabilities.declare("major_hazard.judge", "判定重大火灾隐患")
MAJOR_HAZARD_LIST = capabilities.declare("major_hazard.list", "挂牌督办与销案")
MAJOR_HAZARD_RECTIFY = capabilities.declare("major_hazard.rectify", "报告整改进展与申请销案")
