"""Words of third parties: firms, engineers, experts, contracts, insurance."""

from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.terms import Term

FIRM_READ = capabilities.declare("firm.read", "查看服务机构与保险")
FIRM_MANAGE = capabilities.declare("firm.manage", "维护服务机构与保险")


class FirmKind(Term):
    """What a service firm does (机构类别); 依据 《社会消防技术服务管理规定》."""

    MAINTENANCE = "maintenance", "消防设施维护保养检测机构"
    ASSESSMENT = "assessment", "消防安全评估机构"
    OTHER = "other", "其他"


class EngineerLevel(Term):
    """Class of a registered fire engineer (注册级别)."""

    FIRST = "first", "一级"
    SECOND = "second", "二级"


class ContractKind(Term):
    """What a firm is engaged for (服务内容)."""

    MAINTENANCE = "maintenance", "维护保养"
    TEST = "test", "检测"
    ASSESSMENT = "assessment", "安全评估"
    TRAINING = "training", "培训"
    OTHER = "other", "其他"
