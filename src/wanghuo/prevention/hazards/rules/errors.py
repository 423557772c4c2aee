"""What this room refuses, beyond what the house refuses already."""

from wanghuo.kernel.errors import DomainError


class OwnRectification(DomainError):
    """Who rectified cannot recheck (本人整改)."""

    code = "own_rectification"
    status = 409
    sentence = "这条隐患的整改由您填报，请由另一位有“复查与销案”权限的人复查。"


class HazardIdTaken(DomainError):
    """The id was used for something else (编号已占用)."""

    code = "hazard_id_taken"
    status = 409
    sentence = "该编号已用于另一条记录，请刷新页面后重新填报。"


class TransferWaiting(DomainError):
    """A transfer waits to be taken (移交待签收)."""

    code = "transfer_waiting"
    status = 409
    sentence = "这条隐患已移交、尚未签收，暂不能{action}；请先收回移交，或等对方签收、退回。"


class ExtensionWaiting(DomainError):
    """A request for more time waits for its answer (延期待审批)."""

    code = "extension_waiting"
    status = 409
    sentence = "已有一份延期申请在等审批，请等审批后再申请。"


class OrganisationMissing(DomainError):
    """Nobody follows the hazard up yet (未分派)."""

    code = "organisation_missing"
    status = 409
    sentence = "这条隐患还没有经办单位，请先分派。"


class NobodyAbove(DomainError):
    """There is no body above that could take it (上级无承接单位)."""

    code = "nobody_above"
    status = 409
    sentence = "上一级还没有登记消防安全委员会或人民政府，请先登记，或在“移交”中选择承接单位。"


class MergeStands(DomainError):
    """Something was done since a merge, which cannot be undone now (并案不能撤销)."""

    code = "merge_stands"
    status = 409
    sentence = "并案后保留的隐患又有了办理，不能再撤销并案；请就分出的问题另行登记。"


class NothingToTell(DomainError):
    """There is no step yet that such a document would tell of (无可出具)."""

    code = "nothing_to_tell"
    status = 409
    sentence = "这条隐患还没有办到出具“{form}”的一步，请先办理。"


class StaysInGrid(DomainError):
    """A general hazard of a village leaves it by transfer only (一般隐患不出网格)."""

    code = "stays_in_grid"
    status = 409
    sentence = (
        "一般隐患由村（居）委会在网格内处置，不能直接改派；确实办不了的，请用“上报”或“移交”。"
    )
