"""Words of check-lists, and what an item must say."""

from wanghuo.kernel.registry import capabilities

CHECKLIST_READ = capabilities.declare("checklist.read", "查看检查表")
CHECKLIST_MANAGE = capabilities.declare("checklist.manage", "编制检查表")
