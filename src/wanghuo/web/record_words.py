"""The words of every kind of record, for translators: headings and facts are put together."""

from collections.abc import Iterator

from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.kernel.registry import fact_kinds
from wanghuo.register.records.kinds import RecordKind, kinds
from wanghuo.register.records.rules import Field
from wanghuo.register.records.services.columns import columns_of, keys_of


def record_words() -> Iterator[str]:
    """Yield what lists, pages, forms, imports and timelines call things."""
    for kind in kinds().values():
        yield from _of_kind(kind)
    yield from fact_kinds.labels.values()
    for protocol in PROTOCOLS.values():  # offered where a device is claimed
        yield from protocol.codec.dialects.values()


def menu_words() -> Iterator[str]:
    """Yield what tabs, headings and the import call many records of a kind."""
    yield from (kind.label for kind in kinds().values())


def _of_kind(kind: RecordKind) -> Iterator[str]:
    yield from (kind.label, kind.hint)
    yield from (part.label for part in kind.subsets)
    yield from (label for _, label in kind.flags)
    yield from (label for label, _ in kind.doors)
    yield from (key.label for key in keys_of(kind))
    yield from (column.heading for column in columns_of(kind))
    for field in kind.fields:
        yield from _of_field(field)


def _of_field(one: Field) -> tuple[str, ...]:
    return one.label, one.heading, one.label.removesuffix("编号"), one.hint, one.group, one.unit
