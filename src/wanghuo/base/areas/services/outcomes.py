"""What became of the rows of an import, and the sheet that goes back to its sender."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wanghuo.base.areas.reading import AreaSheet
from wanghuo.base.areas.rules import ImportVerdict


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row; `reason` says why it was refused and what to do."""

    line: int
    code: str
    name: str
    verdict: ImportVerdict
    reason: str = ""
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The outcome of every row, in the order of the file."""

    rows: tuple[RowOutcome, ...]

    @property
    def counts(self) -> dict[ImportVerdict, int]:
        """How many rows had each verdict, the unseen ones as 0."""
        seen = Counter(row.verdict for row in self.rows)
        return {verdict: seen[verdict] for verdict in ImportVerdict}


def outcome_table(sheet: AreaSheet, outcome: ImportOutcome) -> list[list[str]]:
    """Return the sheet as it came, with the columns 导入结果 and 错误原因 after the last."""
    width = max([len(sheet.headers), *(len(row.cells) for row in sheet.rows)])
    table = [[*_padded(sheet.headers, width), "导入结果", "错误原因"]]
    for row, result in zip(sheet.rows, outcome.rows, strict=True):
        table.append([*_padded(row.cells, width), result.verdict.label, result.reason])
    return table


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
