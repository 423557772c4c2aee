"""Words of inspections."""

from wanghuo.kernel.registry import capabilities

INSPECTION_READ = capabilities.declare("inspection.read", "查看检查")
INSPECTION_CONDUCT = capabilities.declare("inspection.conduct", "开展检查")
INSPECTION_MANAGE = capabilities.declare("inspection.manage", "检查管理与冲突裁定")
