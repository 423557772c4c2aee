"""An import from its file to its undoing: states, what may follow what, and the counts."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused, Words
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.sheets.importing import RowResult
from wanghuo.kernel.terms import Term

IMPORT_RUN = capabilities.declare("import.run", "批量导入", holders=("none", "system", "security"))

IMPORT_APPLIED = fact_kinds.declare("import.applied", "批量导入")
IMPORT_UNDONE = fact_kinds.declare("import.undone", "撤销批量导入")

AT_ONCE = 5_000
"""Result sheets up to so many rows are written while one waits."""
JOB_PREVIEW, JOB_APPLY = "import.preview", "import.apply"
JOB_UNDO, JOB_RESULT = "import.undo", "import.result"


class BatchState(Term):
    """State of an import (导入批次状态)."""

    PREVIEWING = "previewing", "预检中"
    PREVIEWED = "previewed", "待确认"
    IMPORTING = "importing", "导入中"
    IMPORTED = "imported", "已导入"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    FAILED = "failed", "未成功"
    CANCELLED = "cancelled", "已取消"


class BatchAction(Term):
    """What is done to an import."""

    RECHECK = "recheck", "重新预检"
    SHOW = "show", "完成预检"
    APPLY = "apply", "确认导入"
    FINISH = "finish", "完成导入"
    UNDO = "undo", "撤销"
    END = "end", "完成撤销"
    FAIL = "fail", "中止"
    CANCEL = "cancel", "取消"


class UndoResult(Term):
    """What became of a row when its import was undone."""

    NONE = "", "未撤销"
    UNDONE = "undone", "已撤销"
    KEPT = "kept", "未能撤销"


S, A = BatchState, BatchAction
NEXT_STATE: Mapping[tuple[BatchState, BatchAction], BatchState] = MappingProxyType(
    {
        (S.PREVIEWING, A.SHOW): S.PREVIEWED,
        (S.PREVIEWING, A.FAIL): S.FAILED,
        (S.PREVIEWING, A.CANCEL): S.CANCELLED,
        (S.PREVIEWED, A.RECHECK): S.PREVIEWING,
        (S.PREVIEWED, A.APPLY): S.IMPORTING,
        (S.PREVIEWED, A.CANCEL): S.CANCELLED,
        (S.IMPORTING, A.FINISH): S.IMPORTED,
        (S.IMPORTING, A.FAIL): S.FAILED,
        (S.IMPORTING, A.CANCEL): S.CANCELLED,
        (S.IMPORTED, A.UNDO): S.UNDOING,
        (S.FAILED, A.UNDO): S.UNDOING,
        (S.CANCELLED, A.UNDO): S.UNDOING,
        (S.UNDOING, A.END): S.UNDONE,
    }
)
"""An import that stopped half-way is undone like a whole one: what it wrote is known row by row."""

UNFINISHED = (S.PREVIEWING, S.PREVIEWED, S.IMPORTING)
RUNNING = (S.PREVIEWING, S.IMPORTING, S.UNDOING)


def next_state(state: BatchState, action: BatchAction) -> BatchState:
    """Return what a state becomes, or refuse the action."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None


def counted(counts: Mapping[str, int]) -> str:
    """Say the counts of a batch in one line, as it stands below the sheet given back."""
    total = sum(counts.get(result, 0) for result in RowResult)
    parts = "，".join(f"{result.label} {counts.get(result, 0)}" for result in RowResult)
    return Words("合计 {total} 行：{parts}", total=total, parts=parts)


def added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Add up counts."""
    return {key: counts.get(key, 0) + more.get(key, 0) for key in {**counts, **more}}
