"""What is checked about the data, and what may become of what is found (数据质量); pure.

A check is declared once by the room whose rows it looks at: rooms below by this one, rooms above by
themselves. It says its rule in a sentence people can follow, who mends, and in how many working
days.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from wanghuo.base.exchange.rules.tables import readable
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.registry import EVERYBODY, capabilities, fact_kinds
from wanghuo.kernel.terms import Term

QUALITY_READ = capabilities.declare("quality.read", "查看数据质量", holders=EVERYBODY)
QUALITY_MANAGE = capabilities.declare(
    "quality.manage", "检查与豁免数据质量问题", holders=("none", "system")
)

readable("exchange.finding", QUALITY_READ)

QUALITY_CHECKED = fact_kinds.declare("quality.checked", "检查数据质量")
FINDING_OPENED = fact_kinds.declare("finding.opened", "发现数据质量问题")
FINDING_MENDED = fact_kinds.declare("finding.mended", "数据质量问题已整改")
FINDING_WAIVED = fact_kinds.declare("finding.waived", "豁免数据质量问题")

CODE_LENGTH, LABEL_LENGTH, LINK_LENGTH, REASON_LENGTH = 40, 200, 200, 200


class Severity(Term):
    """How much hangs on it (严重程度)."""

    HIGH = "high", "严重"
    MIDDLE = "middle", "一般"
    LOW = "low", "提示"


class FindingState(Term):
    """What became of what was found (整改状态)."""

    OPEN = "open", "待整改"
    MENDED = "mended", "已整改"
    WAIVED = "waived", "已豁免"


class FindingAction(Term):
    """What can be done about it."""

    MEND = "mend", "销号"
    WAIVE = "waive", "豁免"


NEXT_STATE: Mapping[tuple[FindingState, FindingAction], FindingState] = MappingProxyType(
    {
        (FindingState.OPEN, FindingAction.MEND): FindingState.MENDED,
        (FindingState.OPEN, FindingAction.WAIVE): FindingState.WAIVED,
    }
)

HOUSE_RULE = "望火默认规则"
"""Where no standard asks for it."""


@dataclass(frozen=True, slots=True)
class Failing:
    """One row that breaks a rule: what it is, where it lies, what people call it."""

    type: str
    id: str
    area_id: int
    area_path: str
    label: str
    link: str
    sector: str = ""


Find = Callable[[datetime], Iterable[Failing]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that rows must keep (检查项).

    `mend` is the capability of whoever has to put it right: the organisation of the nearest post
    that holds it. `find` asks the database with one or two queries, whatever it holds.
    """

    code: str
    label: str
    rule: str
    severity: Severity
    mend: str
    days: int
    find: Find = field(repr=False, compare=False)
    source: str = HOUSE_RULE

    @property
    def mend_label(self) -> str:
        """What whoever mends has to be allowed, in words."""
        return capabilities.label(self.mend)


class Checks:
    """Declared checks, each once, in the order of their declaration."""

    def __init__(self) -> None:
        """Start empty."""
        self._declared: dict[str, Check] = {}

    def declare(self, check: Check) -> Check:
        """Register a check; hand it back; ValueError when another has its code."""
        known = self._declared.setdefault(check.code, check)
        if known != check:
            msg = f"{check.code} is declared twice"
            raise ValueError(msg)
        return known

    @property
    def declared(self) -> Mapping[str, Check]:
        """Every check by its code."""
        return MappingProxyType(self._declared)

    def label(self, code: str) -> str:
        """Return what a check is called; the code itself when history outlived it."""
        known = self._declared.get(code)
        return known.label if known else code


checks = Checks()


@dataclass(frozen=True, slots=True)
class Holder:
    """A post, as far as it says who mends: its role, its area, its organisation."""

    role_id: int
    area_path: str
    organisation_id: int


@dataclass(frozen=True)
class Owners:
    """Which organisation mends what where: the nearest that holds the capability."""

    nearest: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, holders: Iterable[Holder], roles: Mapping[int, Iterable[str]]) -> "Owners":
        """Put the earliest post first where several hold a capability at one area."""
        nearest: dict[tuple[str, str], int] = {}
        for holder in holders:
            for capability in roles.get(holder.role_id, ()):
                nearest.setdefault((capability, holder.area_path), holder.organisation_id)
        return cls(nearest)

    def owner(self, capability: str, area_path: str) -> int | None:
        """Return the organisation at the area or the nearest above it; None when nobody is."""
        ids = area_path.rstrip("/").split("/")
        upwards = ("/".join(ids[:depth]) + "/" for depth in range(len(ids), 0, -1))
        found = (self.nearest.get((capability, path)) for path in upwards)
        return next((one for one in found if one is not None), None)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are meant; every number of the page is such a filter."""

    code: str = ""
    state: FindingState | None = None
    overdue_on: date | None = None
    area_path: str = ""


def next_state(state: FindingState, action: FindingAction) -> FindingState:
    """Return where an action leads, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None


def folded(name: str) -> str:
    """Write a name so that widths, cases and blanks make no difference: （ and ( are one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def shorten(label: str) -> str:
    """Return a label cut to one line."""
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1] + "…"
