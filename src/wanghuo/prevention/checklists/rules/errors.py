"""What the room refuses."""

from wanghuo.kernel.errors import DomainError


class ChecklistIdTaken(DomainError):
    """The id was sent before with other content (编号已占用)."""

    code = "checklist_id_taken"
    status = 409
    sentence = "这个编号的检查表已经存在，内容不同。请先刷新，再用新的编号新建。"


class DraftStands(DomainError):
    """Of a list one draft is worked on at a time (已有草稿)."""

    code = "checklist_draft_stands"
    status = 409
    sentence = "检查表“{name}”已有一份草稿，请先发布或放弃它，再起草新的版本。"


class ChecklistRetired(DomainError):
    """The list is out of use (检查表已停用)."""

    code = "checklist_retired"
    status = 409
    sentence = "检查表“{name}”已经停用，不能再修改；需要时请复制一份新建。"


class ItemMissing(DomainError):
    """The draft has no such item any more (检查项不存在)."""

    code = "check_item_missing"
    status = 409
    sentence = "草稿里没有这一检查项，可能刚被他人移除，请刷新后重试。"


class NothingToPublish(DomainError):
    """The draft asks exactly what is in force (没有变化)."""

    code = "checklist_unchanged"
    status = 409
    sentence = "草稿与现行版本完全相同，没有可发布的变化；请修改后再发布，或放弃草稿。"
