"""Capabilities, kinds of fact and terms of this room."""

from wanghuo.base.exchange.rules import readable
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

CHECKLIST_READ = capabilities.declare("checklist.read", "查看检查表")
CHECKLIST_MANAGE = capabilities.declare("checklist.manage", "编制检查表")

for _table in ("checklist", "checklistversion"):
    readable(f"checklists.{_table}", CHECKLIST_READ)

CHECKLIST_CREATED = fact_kinds.declare("checklist.created", "新建检查表")
CHECKLIST_CHANGED = fact_kinds.declare("checklist.changed", "修改检查表适用范围")
CHECKLIST_DRAFTED = fact_kinds.declare("checklist.drafted", "起草检查表新版本")
CHECKLIST_EDITED = fact_kinds.declare("checklist.edited", "修改检查表草稿")
CHECKLIST_PROPOSED = fact_kinds.declare("checklist.proposed", "随系统更新提出检查表新版本")
CHECKLIST_ADOPTED = fact_kinds.declare("checklist.adopted", "采纳检查表更新")
CHECKLIST_DISCARDED = fact_kinds.declare("checklist.discarded", "放弃检查表草稿")
CHECKLIST_PUBLISHED = fact_kinds.declare("checklist.published", "发布检查表")
CHECKLIST_RETIRED = fact_kinds.declare("checklist.retired", "停用检查表")


class Photo(Term):
    """Whether an item wants a picture (拍照要求)."""

    REQUIRED = "required", "必须拍照"
    NONE = "none", "不要求"


class Trait(Term):
    """What a place may be besides its kind, the more telling first (适用情形)."""

    SMALL = "small", "九小（三小）场所"
    HIGH_RISE = "high_rise", "位于高层建筑"


class VersionState(Term):
    """How far a version of a check-list has come (检查表版本状态)."""

    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待采纳"
    PUBLISHED = "published", "已发布"
    DISCARDED = "discarded", "已放弃"


class ListState(Term):
    """How a check-list stands (检查表状态)."""

    IN_USE = "in_use", "使用中"
    UNPUBLISHED = "unpublished", "未发布"
    DRAFTED = "drafted", "有草稿"
    PROPOSED = "proposed", "有系统更新待采纳"
    RETIRED = "retired", "已停用"


class VersionAction(Term):
    """What can be done to a version of a check-list (检查表版本动作)."""

    EDIT = "edit", "修改"
    RENEW = "renew", "更新"
    ADOPT = "adopt", "采纳"
    PUBLISH = "publish", "发布"
    DISCARD = "discard", "放弃"
