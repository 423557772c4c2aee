"""Whose duties stand under a heading: 一、县公安局, 二、分管副镇长 (职责主体)."""

import re
from collections.abc import Iterator

from wanghuo.governance.plans.reading.cells import is_units
from wanghuo.governance.plans.reading.outline import Node
from wanghuo.governance.plans.reading.passages import Passage, placed, squeeze
from wanghuo.governance.plans.reading.unit_lists import list_units
from wanghuo.governance.plans.reading.values import Unit, UnitRole

_DUTIES = re.compile(r"职责|责任(?:清单|分工)|分工")
_POST = re.compile(
    r"(?:书记|[镇乡县区市局所站校院队]长|主任|委员|主席|班子成员|网格员|楼长|[责负]任人|负责人|管理人"
    r"|领导(?:干部)?)$"
)
_OF_DUTY = re.compile(r"(?:的?消防(?:安全|工作)*)?(?:工作)?(?:职责|责任)(?:清单)?$")
_LONGEST = 40


def duty_units(node: Node, title: str | None) -> tuple[Unit, ...]:
    """Read the units or the post that the nearest heading of a list of duties is named for."""
    above = list(_upward(node))
    if not any(_DUTIES.search(said) for said in [title or "", *(n.title for n in above)]):
        return ()
    return next((units for n in above if (units := _named(n))), ())


def _upward(node: Node | None) -> Iterator[Node]:
    while node is not None and node.said.text:
        yield node
        node = node.parent


def _named(node: Node) -> tuple[Unit, ...]:
    words = node.said.part(node.text_start, node.text_start + len(node.title))
    if len(words.text) > _LONGEST:
        return ()
    name = words.part(0, len(_OF_DUTY.sub("", words.text)))
    if is_units(name.text):
        return placed(list_units(name.text, 0), name)
    return _post(name) if _POST.search(name.text) else ()


def _post(name: Passage) -> tuple[Unit, ...]:
    return (Unit(squeeze(name.text), UnitRole.RESPONSIBLE, name.span()),)
