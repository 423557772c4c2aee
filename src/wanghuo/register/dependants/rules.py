"""Words of people who cannot escape alone."""

from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.terms import Term

DEPENDANT_READ = capabilities.declare("dependant.read", "查看帮扶对象（脱敏）")
DEPENDANT_MANAGE = capabilities.declare("dependant.manage", "维护帮扶对象与走访")


class DependantKind(Term):
    """Why somebody cannot escape alone (帮扶类别)."""

    OLD = "old", "高龄老人"
    LIVING_ALONE = "living_alone", "独居老人"
    LEFT_BEHIND_OLD = "left_behind_old", "留守老人"
    LEFT_BEHIND_CHILD = "left_behind_child", "留守儿童"
    DISABLED = "disabled", "残疾人"
    BEDRIDDEN = "bedridden", "长期卧床"
    MENTAL = "mental", "精神障碍"
    PREGNANT = "pregnant", "孕产妇"
    OTHER = "other", "其他"
