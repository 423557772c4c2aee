"""Words of rounds."""

from wanghuo.kernel.registry import capabilities

ROUND_READ = capabilities.declare("round.read", "查看应查")
ROUND_MANAGE = capabilities.declare("round.manage", "安排应查")
